#include "conn-service/reactor/deadline_wheel.h"

#include <limits>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

class FakeItem final : public DeadlineWheel::Item {
 public:
  explicit FakeItem(std::int64_t first_ms) : at_ms(first_ms) {}
  [[nodiscard]] std::int64_t deadline_ms() const override { return at_ms; }
  void on_deadline() override {
    ++fired;
    at_ms = after_ms;
  }
  std::int64_t at_ms;
  std::int64_t after_ms = std::numeric_limits<std::int64_t>::max();
  int fired = 0;
};

TEST(DeadlineWheel, CallsAnItemOnceItsDeadlineHasPassed) {
  DeadlineWheel wheel(1'000);
  FakeItem item(1'250);
  wheel.file(item);
  wheel.advance(1'200);
  EXPECT_EQ(item.fired, 0);
  wheel.advance(1'300);
  EXPECT_EQ(item.fired, 1);
  wheel.advance(100'000);
  EXPECT_EQ(item.fired, 1);
}

TEST(DeadlineWheel, KeepsDeadlinesBeyondItsTurn) {
  DeadlineWheel wheel(0);
  FakeItem item(100'000);
  wheel.file(item);
  for (std::int64_t now_ms = 0; now_ms < 100'000; now_ms += 100)
    wheel.advance(now_ms);
  EXPECT_EQ(item.fired, 0);
  wheel.advance(100'000);
  EXPECT_EQ(item.fired, 1);
}

TEST(DeadlineWheel, FollowsADeadlineThatMoves) {
  DeadlineWheel wheel(0);
  FakeItem later(200);
  FakeItem sooner(20'000);
  wheel.file(later);
  wheel.file(sooner);
  later.at_ms = 1'000;  // not filed again
  sooner.at_ms = 300;
  wheel.file(sooner);
  wheel.advance(300);
  EXPECT_EQ(later.fired, 0);
  EXPECT_EQ(sooner.fired, 1);
  wheel.advance(1'000);
  EXPECT_EQ(later.fired, 1);
}

TEST(DeadlineWheel, CallsAnItemThatAsksAgain) {
  DeadlineWheel wheel(0);
  FakeItem item(100);
  item.after_ms = 250;
  wheel.file(item);
  wheel.advance(100);
  wheel.advance(400);
  EXPECT_EQ(item.fired, 2);
}

TEST(DeadlineWheel, DropsAnItemThatIsDestroyed) {
  DeadlineWheel wheel(0);
  FakeItem before(100);
  auto gone = std::make_unique<FakeItem>(100);
  FakeItem after(100);
  wheel.file(before);
  wheel.file(*gone);
  wheel.file(after);
  gone.reset();
  wheel.advance(100);
  EXPECT_EQ(before.fired + after.fired, 2);
}

TEST(DeadlineWheel, MissesNothingWhenTheClockJumps) {
  DeadlineWheel wheel(0);
  std::vector<std::unique_ptr<FakeItem>> items;
  for (std::int64_t at_ms = 0; at_ms < 60'000; at_ms += 70)
    items.push_back(std::make_unique<FakeItem>(at_ms));
  for (const auto& item : items)
    wheel.file(*item);
  wheel.advance(60'000);
  for (const auto& item : items)
    EXPECT_EQ(item->fired, 1);
}

}  // namespace
}  // namespace conn::reactor
