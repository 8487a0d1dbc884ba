#include "conn-service/websocket/utf8.h"

#include <cstring>

namespace conn::websocket {

namespace {

bool is_ascii_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return (word & 0x8080808080808080U) == 0;
}

}  // namespace

bool Utf8Validator::accepts(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    if (missing_ == 0 && end - at >= 8 && is_ascii_word(at)) {
      at += 8;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(*at++);
    if (missing_ > 0) {
      if (byte < low_ || byte > high_) return false;
      --missing_;
      low_ = 0x80;
      high_ = 0xbf;
      continue;
    }
    if (byte >= 0x80 && !begin_character(byte)) return false;
  }
  return true;
}

bool Utf8Validator::begin_character(std::uint8_t byte) {
  if (byte < 0xc2 || byte > 0xf4) return false;
  if (byte < 0xe0) {
    missing_ = 1;
  } else if (byte < 0xf0) {
    missing_ = 2;
    if (byte == 0xe0) low_ = 0xa0;   // else overlong
    if (byte == 0xed) high_ = 0x9f;  // else a surrogate
  } else {
    missing_ = 3;
    if (byte == 0xf0) low_ = 0x90;   // else overlong
    if (byte == 0xf4) high_ = 0x8f;  // else above U+10FFFF
  }
  return true;
}

bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.accepts(text) && validator.is_complete();
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t size = bytes_max;
  while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xc0) == 0x80)
    --size;
  return text.substr(0, size);
}

}  // namespace conn::websocket
