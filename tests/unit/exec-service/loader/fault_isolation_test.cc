#include "exec-service/loader/fault_isolation.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace exec::loader {
namespace {

TEST(FaultIsolation, SetsApartForAWhileWhichIsRenewed) {
  test::FakeClock clock;
  FaultIsolation isolation(clock, {.apart_ms = 1'000});
  isolation.set_apart(1);
  isolation.renew(2);
  EXPECT_TRUE(isolation.is_apart(1));
  EXPECT_FALSE(isolation.is_apart(2));
  clock.advance(900);
  isolation.renew(1);
  clock.advance(999);
  EXPECT_TRUE(isolation.is_apart(1));
  EXPECT_TRUE(isolation.has_apart());
  clock.advance(1);
  EXPECT_FALSE(isolation.is_apart(1));
  EXPECT_FALSE(isolation.has_apart());
  EXPECT_EQ(isolation.counters().found, 1U);
}

TEST(FaultIsolation, DropsTheOldestOfTooMany) {
  test::FakeClock clock;
  FaultIsolation isolation(clock, {.apart_max = 2});
  for (const FaultIsolation::Key key : {1U, 2U, 3U})
    isolation.set_apart(key);
  EXPECT_FALSE(isolation.is_apart(1));
  EXPECT_TRUE(isolation.is_apart(2));
  EXPECT_TRUE(isolation.is_apart(3));
}

TEST(FaultIsolation, HasABudgetPerSubgraphThatTimeRefills) {
  test::FakeClock clock;
  FaultIsolation isolation(clock, {.budget_max = 10, .budget_per_second = 4});
  EXPECT_TRUE(isolation.take(0, true, 10));
  EXPECT_FALSE(isolation.take(0, true, 1));
  EXPECT_TRUE(isolation.take(0, false, 1)) << "what clients ask for does not use up the events'";
  EXPECT_TRUE(isolation.take(1, true, 1));
  clock.advance(500);
  EXPECT_TRUE(isolation.take(0, true, 2));
  EXPECT_FALSE(isolation.take(0, true, 1));
  clock.advance(1'000'000);
  EXPECT_FALSE(isolation.take(0, true, 11));
  EXPECT_TRUE(isolation.take(0, true, 10));
}

TEST(FaultIsolation, WaitsAMultipleOfTheUsualTimeAndAShareOfWhatIsLeft) {
  test::FakeClock clock;
  FaultIsolation isolation(clock);
  const auto patience = [&](std::size_t size) {
    return isolation.patience_ms(0, size, clock.now_ms() + 2'000);
  };
  EXPECT_EQ(patience(1), 500) << "nothing is known";
  for (int i = 0; i < 100; ++i) {
    isolation.on_answer(0, 2, 10);
    isolation.on_answer(0, 1'000, 80);
  }
  EXPECT_EQ(patience(2), 100) << "not at once";
  EXPECT_EQ(patience(1'000), 320);
  isolation.on_answer(0, 2, 5'000);
  EXPECT_EQ(patience(2), 100) << "one that is slow changes little";
  for (int i = 0; i < 100; ++i)
    isolation.on_answer(0, 2, 110);
  EXPECT_GT(patience(2), 400) << "a subgraph that has become slow is given time";
  EXPECT_EQ(isolation.patience_ms(0, 1'000, clock.now_ms() + 100), 25);
}

TEST(FaultIsolation, RingsAlarmsInOrderAndNotThoseThatWereCleared) {
  test::FakeClock clock;
  FaultIsolation isolation(clock);
  std::vector<int> rung;
  const auto at = [&](std::int64_t ms, int number) {
    return isolation.set_alarm(clock.now_ms() + ms, [&rung, number] { rung.push_back(number); });
  };
  (void)at(20, 2);
  const auto cleared = at(15, 9);
  (void)at(10, 1);
  isolation.clear_alarm(cleared);
  EXPECT_EQ(isolation.next_ms(), clock.now_ms() + 10);
  clock.advance(25);
  isolation.expire();
  EXPECT_EQ(rung, (std::vector<int>{1, 2}));
  EXPECT_EQ(isolation.next_ms(), std::nullopt);
}

}  // namespace
}  // namespace exec::loader
