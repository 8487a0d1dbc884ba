// nearest_names: the known names that a misspelt one may stand for, for "did you mean".
//
// Source: graphql-js's suggestionList, so that messages read as clients know them: as many edits as two
//         fifths of the name's length, and one more, whatever the case of its letters.
// Shapes: nearest first, then in alphabetical order.
// Bounds: names longer than 256 bytes are not typing errors: nothing is near them.
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shared {

[[nodiscard]] std::vector<std::string_view> nearest_names(
    std::string_view name, const std::vector<std::string_view>& candidates);
[[nodiscard]] std::vector<std::string_view> nearest_names(
    std::string_view name, const std::vector<std::string>& candidates);

}  // namespace shared
