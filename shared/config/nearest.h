// nearest: the known word that is closest to a mistyped one, for "did you mean".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::config {

// Nothing if no word is within a third of the word's length.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& known);

// The key as it is, then less and less of what keys of other programs end with: the unit, `_max`.
[[nodiscard]] std::vector<std::string_view> without_suffixes(std::string_view key);
// The nearest of the known ones, with or without such a suffix.
[[nodiscard]] std::optional<std::string> nearest_key(std::string_view key,
                                                     const std::vector<std::string>& known);

}  // namespace shared::config
