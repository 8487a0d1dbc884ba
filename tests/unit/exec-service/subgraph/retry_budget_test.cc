#include "exec-service/subgraph/retry_budget.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

int taken(RetryBudget& budget, std::int64_t now_ms) {
  int retries = 0;
  while (retries < 10'000 && budget.take(now_ms))
    ++retries;
  return retries;
}

TEST(RetryBudget, AllowsAShareOfTheRequests) {
  RetryBudget budget(20, 0, 0);
  EXPECT_FALSE(budget.take(0));
  for (int i = 0; i < 4; ++i)
    budget.on_request();
  EXPECT_FALSE(budget.take(0));
  budget.on_request();
  EXPECT_TRUE(budget.take(0)) << "one in five";
  EXPECT_FALSE(budget.take(0));
  for (int i = 0; i < 250; ++i)
    budget.on_request();
  EXPECT_EQ(taken(budget, 0), 50);
}

TEST(RetryBudget, AllowsAFewASecondWhereRequestsAreFew) {
  RetryBudget budget(0, 10, 5'000);
  EXPECT_EQ(taken(budget, 5'000), 10) << "a second's at the start";
  EXPECT_EQ(taken(budget, 5'099), 0);
  EXPECT_EQ(taken(budget, 5'100), 1);
  EXPECT_EQ(taken(budget, 6'100), 10);
}

TEST(RetryBudget, LosesNoTimeToRounding) {
  RetryBudget budget(0, 3, 0);
  EXPECT_EQ(taken(budget, 0), 3);
  int retries = 0;
  for (std::int64_t now_ms = 1; now_ms <= 10'000; ++now_ms)
    retries += taken(budget, now_ms);
  EXPECT_EQ(retries, 30);
}

TEST(RetryBudget, SavesUpNoMoreThanABurst) {
  RetryBudget quiet(0, 10, 0);
  EXPECT_EQ(taken(quiet, 86'400'000), 100);
  RetryBudget busy(20, 0, 0);
  for (int i = 0; i < 100'000; ++i)
    busy.on_request();
  EXPECT_EQ(taken(busy, 0), 100);
  RetryBudget large(0, 50, 0);
  EXPECT_EQ(taken(large, 86'400'000), 500);
}

TEST(RetryBudget, MayBeNothing) {
  RetryBudget budget(0, 0, 0);
  for (int i = 0; i < 1'000; ++i)
    budget.on_request();
  EXPECT_EQ(taken(budget, 86'400'000), 0);
}

}  // namespace
}  // namespace exec::subgraph
