// edit_distance: how many insertions, deletions, substitutions and swaps of neighbours lie between two
// words, for "did you mean".
//
// Source: Damerau-Levenshtein distance, restricted (optimal string alignment).
// Bounds: the product of the lengths in time, three rows in memory; callers bound the lengths.
// Thread: any.
#pragma once

#include <cstddef>
#include <string_view>

namespace shared {

[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

}  // namespace shared
