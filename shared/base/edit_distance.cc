#include "shared/base/edit_distance.h"

#include <algorithm>
#include <array>
#include <vector>

namespace shared {

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::array<std::vector<std::size_t>, 3> rows;
  for (auto& row : rows)
    row.resize(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    rows[0][j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    const std::vector<std::size_t>& above = rows.at((i - 1) % 3);
    std::vector<std::size_t>& row = rows.at(i % 3);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t cost = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], rows.at((i - 2) % 3)[j - 2] + 1);
    }
  }
  return rows.at(left.size() % 3)[right.size()];
}

}  // namespace shared
