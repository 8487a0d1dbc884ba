#include "conn-service/drain_plan.h"

#include <limits>

#include <gtest/gtest.h>

namespace conn {
namespace {

TEST(DrainPlan, ClosesFewSessionsAtTwoHundredPerSecond) {
  const DrainPlan plan;
  EXPECT_EQ(plan.turns_ms(0), 0);
  EXPECT_EQ(plan.turns_ms(1), 5);
  EXPECT_EQ(plan.turns_ms(200), 1'000);
  EXPECT_EQ(plan.turns_ms(3'000), 15'000);
}

TEST(DrainPlan, ClosesManySessionsWithinTheSpread) {
  const DrainPlan plan;
  EXPECT_EQ(plan.turns_ms(4'000), 19'000);
  EXPECT_EQ(plan.turns_ms(std::numeric_limits<std::size_t>::max()), 19'000);
}

TEST(DrainPlan, ByDefaultIsOverBeforeTheUsualGracePeriodOf30Seconds) {
  const DrainPlan plan;
  EXPECT_LT(plan.ready_wait_ms + plan.left_behind_ms(1'000'000), 30'000);
}

TEST(DrainPlan, WithoutASpreadClosesAllAtOnce) {
  const DrainPlan plan{.spread_ms = 0, .timeout_ms = 1'000};
  EXPECT_EQ(plan.turns_ms(10'000), 0);
  EXPECT_EQ(plan.left_behind_ms(10'000), 1'500);
}

}  // namespace
}  // namespace conn
