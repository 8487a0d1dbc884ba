// nearest_key: the known configuration key that an unknown one may stand for, for "did you mean".
//
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::config {

// The key as it is, then less and less of what keys of other programs end with: the unit, `_max`.
[[nodiscard]] std::vector<std::string_view> without_suffixes(std::string_view key);
// The known one that it is, with or without such a suffix.
[[nodiscard]] std::optional<std::string> same_key(std::string_view key,
                                                  const std::vector<std::string>& known);
// The nearest of the known ones, likewise.
[[nodiscard]] std::optional<std::string> nearest_key(std::string_view key,
                                                     const std::vector<std::string>& known);

}  // namespace shared::config
