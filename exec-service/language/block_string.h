// Block strings, """like this""": taking the indentation off and putting the quotes back on.
//
// Spec:   §2.10.4 "String Value", BlockStringValue().
// Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "exec-service/language/arena.h"

namespace exec::language {

// `raw` is what stands between the quotes, \""" still escaped. The answer is in `raw` or the arena.
[[nodiscard]] std::string_view dedent_block_string(std::string_view raw, Arena& arena);

// With quotes, so that it reads back as `value`; a single line stays one if it can.
[[nodiscard]] std::string print_block_string(std::string_view value);

// Whether some block string has this value at all: not if it has control characters, or blank lines
// at an end.
[[nodiscard]] bool is_printable_as_block_string(std::string_view value);

}  // namespace exec::language
