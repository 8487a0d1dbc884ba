#include "shared/log/line_budget.h"

#include <gtest/gtest.h>

namespace shared::log {
namespace {

using Left = std::optional<std::uint64_t>;

TEST(LineBudget, LeavesOutLinesBeyondTheBudgetAndCountsThem) {
  LineBudget budget(2, 1'000);
  EXPECT_EQ(budget.take(500), Left(0));
  EXPECT_EQ(budget.take(500), Left(0));
  EXPECT_EQ(budget.take(600), Left());
  EXPECT_EQ(budget.take(1'499), Left());
  EXPECT_EQ(budget.take(1'500), Left(2));
  EXPECT_EQ(budget.take(1'500), Left(0));
  EXPECT_EQ(budget.take(1'500), Left());
}

}  // namespace
}  // namespace shared::log
