// UTF-8 a character at a time, and what comes before that: runs of plain ASCII.
//
// Spec:   RFC 3629 (no overlong forms, no surrogates, nothing above U+10FFFF); RFC 8259 §7.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace shared::json {

// Bytes of the character that begins at `at` (1 to 4); 0 if none does. Needs at < end.
[[nodiscard]] std::size_t utf8_size(const char* at, const char* end);

void append_utf8(std::string& out, std::uint32_t code_point);

// The first byte in [at, end) that a JSON string cannot take as it is: a quote, a backslash, a
// control character, or the first byte of a character beyond ASCII. `end` if there is none.
[[nodiscard]] const char* find_special(const char* at, const char* end);

}  // namespace shared::json
