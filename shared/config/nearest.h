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

}  // namespace shared::config
