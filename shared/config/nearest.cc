#include "shared/config/nearest.h"

#include <algorithm>
#include <cstddef>

#include "shared/base/edit_distance.h"

namespace shared::config {

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t kWordMax = 64;  // the work is quadratic
  if (word.size() > kWordMax) return {};
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (candidate.size() > kWordMax) continue;
    const std::size_t d = edit_distance(word, candidate);
    if (d >= best_distance) continue;
    best_distance = d;
    best = candidate;
  }
  return best;
}

}  // namespace shared::config
