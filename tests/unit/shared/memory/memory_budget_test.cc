#include "shared/memory/memory_budget.h"

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

TEST(MemoryBudget, EntersALevelAtOnceWhenItsShareIsReached) {
  MemoryBudget budget(1'000);
  EXPECT_EQ(budget.update(849, 0), Level::kNone);
  EXPECT_EQ(budget.update(850, 0), Level::kElevated);
  EXPECT_EQ(budget.update(900, 0), Level::kHigh);
  EXPECT_EQ(budget.update(950, 0), Level::kCritical);
  MemoryBudget other(1'000);
  EXPECT_EQ(other.update(2'000, 0), Level::kCritical);
}

TEST(MemoryBudget, LeavesALevelOnlyWhenItHasBeenWellBelowForASecond) {
  MemoryBudget budget(1'000);
  EXPECT_EQ(budget.update(900, 0), Level::kHigh);
  EXPECT_EQ(budget.update(850, 100), Level::kHigh) << "not 5 % below";
  EXPECT_EQ(budget.update(849, 200), Level::kHigh);
  EXPECT_EQ(budget.update(849, 1'199), Level::kHigh);
  EXPECT_EQ(budget.update(849, 1'200), Level::kElevated);
}

TEST(MemoryBudget, BeginsTheSecondAgainWhenItWasAboveBetween) {
  MemoryBudget budget(1'000);
  EXPECT_EQ(budget.update(900, 0), Level::kHigh);
  EXPECT_EQ(budget.update(500, 100), Level::kHigh);
  EXPECT_EQ(budget.update(870, 600), Level::kHigh);
  EXPECT_EQ(budget.update(500, 700), Level::kHigh);
  EXPECT_EQ(budget.update(500, 1'500), Level::kHigh);
  EXPECT_EQ(budget.update(500, 1'700), Level::kElevated);
}

TEST(MemoryBudget, LeavesOneLevelAtATime) {
  MemoryBudget budget(1'000);
  EXPECT_EQ(budget.update(1'000, 0), Level::kCritical);
  std::int64_t now_ms = 0;
  for (const Level expected : {Level::kHigh, Level::kElevated, Level::kNone}) {
    EXPECT_GT(budget.update(0, ++now_ms), expected);
    EXPECT_EQ(budget.update(0, now_ms += 1'000), expected);
  }
  EXPECT_EQ(budget.update(0, now_ms + 10'000), Level::kNone);
}

TEST(MemoryBudget, SaysWhatWouldHaveToGoForNewThingsToBeTakenOn) {
  const MemoryBudget budget(1'000);
  EXPECT_EQ(budget.excess_bytes(899), 0U);
  EXPECT_EQ(budget.excess_bytes(1'000), 100U);
}

}  // namespace
}  // namespace shared::memory
