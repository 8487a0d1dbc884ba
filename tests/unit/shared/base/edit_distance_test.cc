#include "shared/base/edit_distance.h"

#include <gtest/gtest.h>

namespace shared {
namespace {

struct Case {
  const char* left;
  const char* right;
  std::size_t distance;
};

TEST(EditDistance, CountsInsertionsDeletionsSubstitutionsAndSwaps) {
  constexpr Case kCases[] = {
      {"", "", 0},
      {"name", "name", 0},
      {"", "abc", 3},
      {"name", "nme", 1},
      {"name", "names", 1},
      {"name", "nema", 2},
      {"name", "anme", 1},
      {"name", "Name", 1},
      {"ca", "abc", 3},  // restricted: a swapped pair is not edited again
      {"kitten", "sitting", 3},
  };
  for (const auto& [left, right, distance] : kCases) {
    EXPECT_EQ(edit_distance(left, right), distance) << left << " " << right;
    EXPECT_EQ(edit_distance(right, left), distance) << right << " " << left;
  }
}

}  // namespace
}  // namespace shared
