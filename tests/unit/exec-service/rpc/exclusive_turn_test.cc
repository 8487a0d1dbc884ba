#include "exec-service/rpc/exclusive_turn.h"

#include <memory>

#include <gtest/gtest.h>

namespace exec::rpc {
namespace {

struct Holder final : ExclusiveTurn::Holder {
  void on_turn() override { ++turns; }
  int turns = 0;
};

TEST(ExclusiveTurn, ComesWhenNoOtherRowIsUnderWay) {
  ExclusiveTurn turn;
  const auto holder = std::make_shared<Holder>();
  EXPECT_FALSE(turn.is_taken());
  ASSERT_TRUE(turn.ask(holder, 1));
  EXPECT_TRUE(turn.is_taken());
  turn.look(3);
  turn.look(2);
  EXPECT_EQ(holder->turns, 0);
  turn.look(1);
  turn.look(1);
  EXPECT_EQ(holder->turns, 1);
  EXPECT_TRUE(turn.is_taken());
}

TEST(ExclusiveTurn, IsForOneHolderAtATime) {
  ExclusiveTurn turn;
  const auto holder = std::make_shared<Holder>();
  const auto other = std::make_shared<Holder>();
  ASSERT_TRUE(turn.ask(holder, 1));
  EXPECT_FALSE(turn.ask(other, 1));
  turn.look(1);
  EXPECT_FALSE(turn.ask(other, 1));
  turn.leave();
  EXPECT_FALSE(turn.is_taken());
  EXPECT_TRUE(turn.ask(other, 1));
}

TEST(ExclusiveTurn, IsFreeWhenItsHolderHasGone) {
  ExclusiveTurn turn;
  auto holder = std::make_shared<Holder>();
  ASSERT_TRUE(turn.ask(holder, 1));
  holder.reset();
  turn.look(0);
  EXPECT_FALSE(turn.is_taken());
}

}  // namespace
}  // namespace exec::rpc
