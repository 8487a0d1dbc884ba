// Runs of bytes that the lexer passes over at once: most of a document is names and indentation.
//
//   "…\n      departure"   →   past_ignored: at the d   →   past_name: after the e
//
// Sixteen bytes per step where the processor can: a loop over bytes ends unforeseen at each run,
// which costs more than the bytes do.
//
// Spec:   §2.1 "Source Text": WhiteSpace, LineTerminator, Comma; §2.1.8 "Names": NameContinue.
// Shapes: each answers the first byte in [at, end) that is not of its run; `end` if all are.
// Thread: any.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace exec::language {

[[nodiscard]] constexpr bool is_ignored(char byte) {  // apart from comments and byte order marks
  return byte == ' ' || byte == '\n' || byte == ',' || byte == '\r' || byte == '\t';
}

[[nodiscard]] constexpr bool is_name_continue(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_';
}

#if defined(__SSE2__)
namespace sixteen {

[[nodiscard]] inline __m128i is(__m128i bytes, char wanted) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted));
}
// first <= byte < first + count, as unsigned
[[nodiscard]] inline __m128i is_from(__m128i bytes, char first, char count) {
  const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(static_cast<char>(count - 1))), above);
}

[[nodiscard]] inline __m128i are_ignored(__m128i bytes) {
  const __m128i blanks = _mm_or_si128(is(bytes, ' '), is(bytes, '\n'));
  const __m128i others =
      _mm_or_si128(_mm_or_si128(is(bytes, ','), is(bytes, '\r')), is(bytes, '\t'));
  return _mm_or_si128(blanks, others);
}
[[nodiscard]] inline __m128i are_name(__m128i bytes) {
  const __m128i in_lower_case = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  return _mm_or_si128(_mm_or_si128(is_from(in_lower_case, 'a', 26), is_from(bytes, '0', 10)),
                      is(bytes, '_'));
}

}  // namespace sixteen
#endif

[[nodiscard]] inline const char* past_ignored(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto run = static_cast<std::uint32_t>(_mm_movemask_epi8(sixteen::are_ignored(bytes)));
    if (run != 0xFFFF) return at + std::countr_one(run);
  }
#endif
  while (at != end && is_ignored(*at))
    ++at;
  return at;
}

[[nodiscard]] inline const char* past_name(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto run = static_cast<std::uint32_t>(_mm_movemask_epi8(sixteen::are_name(bytes)));
    if (run != 0xFFFF) return at + std::countr_one(run);
  }
#endif
  while (at != end && is_name_continue(*at))
    ++at;
  return at;
}

}  // namespace exec::language
