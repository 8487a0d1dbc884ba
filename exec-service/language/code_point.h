// UTF-8 ⇄ code points, one at a time, for the lexer's slow paths.
//
// Spec:   §2.1 "Source Text": a document is Unicode scalar values, so surrogates are refused.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exec::language {

struct CodePoint {
  std::uint32_t value = 0;   // of bytes that are not UTF-8: a surrogate's number, or the first byte
  std::uint32_t length = 1;  // in bytes
  bool valid = false;        // a Unicode scalar value, in its shortest form
};

[[nodiscard]] constexpr bool is_scalar_value(std::uint32_t value) {
  return value <= 0xD7FF || (value >= 0xE000 && value <= 0x10FFFF);
}

// The one that starts at `offset`, which is within the text.
[[nodiscard]] CodePoint decode_code_point(std::string_view text, std::size_t offset);

// Writes a scalar value to `to` (4 bytes are enough); returns the bytes written.
std::size_t encode_code_point(std::uint32_t value, char* to);

// As error messages name what stands at `offset`: "x", '"', U+00DF, <EOF>.
[[nodiscard]] std::string describe_code_point(std::string_view text, std::size_t offset);

}  // namespace exec::language
