#include "exec-service/language/code_point.h"

#include <array>

#include <fmt/format.h>

namespace exec::language {

namespace {

std::uint32_t byte_at(std::string_view text, std::size_t offset) {
  return offset < text.size() ? static_cast<unsigned char>(text[offset]) : 0U;
}

// Bytes that a lead byte announces; 0 if it cannot lead.
std::uint32_t announced_length(std::uint32_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

}  // namespace

CodePoint decode_code_point(std::string_view text, std::size_t offset) {
  const std::uint32_t lead = byte_at(text, offset);
  const std::uint32_t length = announced_length(lead);
  if (length == 0) return {lead, 1, false};
  if (length == 1) return {lead, 1, true};

  std::uint32_t value = lead & (0x7FU >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    const std::uint32_t next = byte_at(text, offset + i);
    if ((next & 0xC0U) != 0x80U) return {lead, 1, false};
    value = (value << 6U) | (next & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  return {value, length, value >= kSmallest.at(length) && is_scalar_value(value)};
}

std::size_t encode_code_point(std::uint32_t value, char* to) {
  if (value < 0x80) {
    to[0] = static_cast<char>(value);
    return 1;
  }
  const std::size_t length = value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
  for (std::size_t i = length - 1; i > 0; --i) {
    to[i] = static_cast<char>(0x80U | (value & 0x3FU));
    value >>= 6U;
  }
  const std::uint32_t marker = (0xF00U >> length) & 0xFFU;  // 110xxxxx, 1110xxxx, 11110xxx
  to[0] = static_cast<char>(marker | value);
  return length;
}

std::string describe_code_point(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "<EOF>";
  const std::uint32_t value = decode_code_point(text, offset).value;
  if (value == '"') return "'\"'";
  if (value >= 0x20 && value <= 0x7E) return fmt::format("\"{}\"", static_cast<char>(value));
  return fmt::format("U+{:04X}", value);
}

}  // namespace exec::language
