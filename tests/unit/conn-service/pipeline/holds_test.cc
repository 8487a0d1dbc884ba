#include "conn-service/pipeline/holds.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/routing/trigger.h"

namespace conn::pipeline {
namespace {

using routing::Group;
using routing::Lane;

constexpr Lane kLane{.topic = routing::TopicId{1}, .number = 0};
constexpr Lane kOtherLane{.topic = routing::TopicId{1}, .number = 1};

class HoldsTest : public testing::Test {
 protected:
  Group& add() { return groups_.add(row_, trigger_, {}); }
  static void read(Group& group, std::uint64_t sequence, Lane lane = kLane) {
    group.progress(lane).window.admit({.sequence = Sequence{sequence}});
  }
  static void release(Group& group, std::uint64_t sequence, Lane lane = kLane) {
    auto& window = group.progress(lane).window;
    window.answer(Sequence{sequence}, std::make_shared<const std::string>("{}"));
    EXPECT_TRUE(window.release());
  }

  routing::Row row_;
  routing::Trigger trigger_{1, {routing::TopicId{1}}};
  routing::GroupTable groups_;
  Holds holds_{groups_};
};

TEST_F(HoldsTest, AGroupIsHeldWhileItsHolderHasSomethingOlderInFlight) {
  Group& from = add();
  Group& to = add();
  read(from, 5);
  read(from, 7);
  holds_.add(to, from, Sequence{7}, {});
  EXPECT_TRUE(to.is_held());
  EXPECT_TRUE(from.is_awaited());
  EXPECT_TRUE(holds_.is_held(to, kLane));
  EXPECT_FALSE(holds_.is_held(from, kLane));
  release(from, 5);
  EXPECT_FALSE(holds_.is_held(to, kLane)) << "7 was read after the move";
  EXPECT_FALSE(holds_.is_held(to));
}

TEST_F(HoldsTest, AGroupIsHeldLaneByLane) {
  Group& from = add();
  Group& to = add();
  read(from, 5, kOtherLane);
  holds_.add(to, from, Sequence{7}, {});
  EXPECT_FALSE(holds_.is_held(to, kLane));
  EXPECT_TRUE(holds_.is_held(to, kOtherLane));
  EXPECT_TRUE(holds_.is_held(to)) << "though it has nothing in that lane itself";
}

TEST_F(HoldsTest, AHoldChainsThroughAGroupThatHasNothingInTheLane) {
  Group& first = add();
  Group& second = add();
  Group& third = add();
  read(first, 5);
  holds_.add(second, first, Sequence{6}, {});
  holds_.add(third, second, Sequence{7}, {});
  EXPECT_TRUE(holds_.is_held(third, kLane));
  EXPECT_EQ(holds_.depth(first.id()), 0U);
  EXPECT_EQ(holds_.depth(second.id()), 1U);
  EXPECT_EQ(holds_.depth(third.id()), 2U);
  release(first, 5);
  EXPECT_FALSE(holds_.is_held(third, kLane));
  read(second, 6);
  EXPECT_TRUE(holds_.is_held(third, kLane));
  EXPECT_FALSE(holds_.is_held(second, kLane));
}

TEST_F(HoldsTest, AHoldThatIsOverReturnsWhoMoved) {
  Group& from = add();
  Group& to = add();
  Group& other = add();
  const OperationKey operation{.reactor = ReactorId{1}, .number = 4};
  holds_.add(to, from, Sequence{7}, {operation});
  holds_.add(other, from, Sequence{8}, {});
  EXPECT_EQ(holds_.held_by(from.id()), (std::vector{to.id(), other.id()}));
  const auto hold = holds_.remove(to.id());
  ASSERT_TRUE(hold);
  EXPECT_EQ(hold->by, from.id());
  EXPECT_EQ(hold->before, Sequence{7});
  EXPECT_EQ(hold->operations, std::vector{operation});
  EXPECT_FALSE(to.is_held());
  EXPECT_EQ(holds_.held_by(from.id()), std::vector{other.id()});
  EXPECT_FALSE(holds_.remove(to.id()));
  EXPECT_TRUE(holds_.remove(other.id()));
  EXPECT_FALSE(holds_.holds(from.id()));
  EXPECT_EQ(holds_.size(), 0U);
}

TEST_F(HoldsTest, AGroupWhoseHolderIsGoneIsNotHeld) {
  Group& from = add();
  Group& to = add();
  read(from, 5);
  holds_.add(to, from, Sequence{7}, {});
  groups_.erase(from);
  EXPECT_FALSE(holds_.is_held(to, kLane));
  EXPECT_FALSE(holds_.is_held(to));
}

}  // namespace
}  // namespace conn::pipeline
