#include "exec-service/language/unicode_escape.h"

#include "exec-service/language/code_point.h"

namespace exec::language {

namespace {

constexpr std::size_t kUnitSize = 6;    // of \u0000
constexpr std::size_t kBracedMax = 12;  // of \u{00000000}
constexpr std::uint32_t kNotHex = ~0U;

std::uint32_t hex_digit(std::string_view text, std::size_t at) {
  const char c = at < text.size() ? text[at] : '\0';
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return kNotHex;
}

// The 4 digits from `at`, or kNotHex.
std::uint32_t unit_at(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const std::uint32_t digit = hex_digit(text, i);
    if (digit == kNotHex) return kNotHex;
    unit = unit * 16 + digit;
  }
  return unit;
}

UnicodeEscape read_braced(std::string_view text) {
  UnicodeEscape escape{.size = 3};
  while (escape.size < kBracedMax) {
    const std::uint32_t digit = hex_digit(text, escape.size);
    if (digit == kNotHex) break;
    escape.code_point = escape.code_point * 16 + digit;
    ++escape.size;
  }
  const bool is_closed =
      escape.size > 3 && escape.size < kBracedMax && text.substr(escape.size).starts_with('}');
  escape.is_valid = is_closed && is_scalar_value(escape.code_point);
  if (escape.size < kBracedMax) ++escape.size;
  return escape;
}

}  // namespace

UnicodeEscape read_unicode_escape(std::string_view text) {
  if (text.substr(2).starts_with('{')) return read_braced(text);
  const std::uint32_t unit = unit_at(text, 2);
  if (unit == kNotHex) return {.size = kUnitSize};
  const bool is_high = unit >= 0xD800 && unit <= 0xDBFF;
  if (!is_high || !text.substr(kUnitSize).starts_with("\\u"))
    return {unit, kUnitSize, is_scalar_value(unit)};
  const std::uint32_t low = unit_at(text, kUnitSize + 2);
  if (low < 0xDC00 || low > 0xDFFF) return {.size = kUnitSize};
  return {0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00), 2 * kUnitSize, true};
}

}  // namespace exec::language
