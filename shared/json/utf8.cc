#include "shared/json/utf8.h"

namespace shared::json {
namespace {

std::uint8_t byte_at(const char* at) {
  return static_cast<std::uint8_t>(*at);
}

bool is_continuation(const char* at) {
  return (byte_at(at) & 0xC0U) == 0x80;
}

// The second byte's range carries what RFC 3629 §4 forbids: overlong forms, surrogates, > U+10FFFF.
bool second_byte_allowed(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return second >= 0x80 && second <= 0xBF;
  }
}

}  // namespace

std::size_t utf8_size(const char* at, const char* end) {
  const std::uint8_t first = byte_at(at);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  if (first >= 0xC2 && first <= 0xDF) size = 2;
  if (first >= 0xE0 && first <= 0xEF) size = 3;
  if (first >= 0xF0 && first <= 0xF4) size = 4;
  if (size == 0 || static_cast<std::size_t>(end - at) < size) return 0;
  if (!second_byte_allowed(first, byte_at(at + 1))) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (!is_continuation(at + i)) return 0;
  }
  return size;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto put_low_bits = [&](std::uint32_t shift) {
    put(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put_low_bits(0);
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put_low_bits(6);
    put_low_bits(0);
  } else {
    put(0xF0U | (code_point >> 18U));
    put_low_bits(12);
    put_low_bits(6);
    put_low_bits(0);
  }
}

}  // namespace shared::json
