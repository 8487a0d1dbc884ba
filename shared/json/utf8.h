// UTF-8 one character at a time, and what comes before that: runs of plain ASCII.
//
// Spec:   RFC 3629 (no overlong forms, no surrogates, nothing above U+10FFFF); RFC 8259 §7.
// Thread: any.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace shared::json {

// Bytes of the character that begins at `at` (1 to 4); 0 if none does. Needs at < end.
[[nodiscard]] std::size_t utf8_size(const char* at, const char* end);

void append_utf8(std::string& out, std::uint32_t code_point);

[[nodiscard]] inline bool is_special(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80;
}

// The first byte in [at, end) that a JSON string cannot take as it is: a quote, a backslash, a
// control character, or the first byte of a character beyond ASCII. `end` if there is none.
// Here, because most strings are shorter than a call is long.
[[nodiscard]] inline const char* find_special(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i ascii_special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes));
    // A byte >= 0x80 has its top bit set already, which is all that movemask looks at.
    const int mask = _mm_movemask_epi8(_mm_or_si128(ascii_special, bytes));
    if (mask != 0) return at + std::countr_zero(static_cast<std::uint32_t>(mask));
  }
#endif
  while (at != end && !is_special(*at))
    ++at;
  return at;
}

}  // namespace shared::json
