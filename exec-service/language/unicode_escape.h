// A \u escape in a string: what it means, and how long it is.
//
//   \u00E9      \uD83D\uDE00, a pair of surrogates      \u{1F600}
//
// Spec:   GraphQL §2.10.4 "Static Semantics". A surrogate by itself is not valid.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace exec::language {

struct UnicodeEscape {
  std::uint32_t code_point = 0;
  std::size_t size = 0;  // bytes; of one that is not valid, those to show
  bool is_valid = false;
};

// `text` begins with `\u`.
[[nodiscard]] UnicodeEscape read_unicode_escape(std::string_view text);

}  // namespace exec::language
