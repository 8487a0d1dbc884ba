#include "conn-service/reactor/operation_table.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

using pipeline::GroupId;

// The table never looks into its owners, so storage that is aligned for any of them will do.
Session& owner(int number) {
  struct alignas(std::max_align_t) Place {
    std::byte byte;
  };
  static Place places[8];
  return reinterpret_cast<Session&>(places[number]);
}

std::vector<OperationNumber> members(const OperationTable& table, std::uint64_t group) {
  const auto found = table.members(GroupId{group});
  std::vector<OperationNumber> sorted(found.begin(), found.end());
  std::ranges::sort(sorted);
  return sorted;
}

TEST(OperationTable, NeverGivesANumberTwice) {
  OperationTable table;
  const OperationNumber first = table.add(owner(0));
  table.remove(first);
  const OperationNumber second = table.add(owner(1));
  EXPECT_NE(first, second);
  EXPECT_EQ(table.owner(first), nullptr);
  EXPECT_EQ(table.owner(second), &owner(1));
}

TEST(OperationTable, KeepsTheOtherMembersOfAGroupWhenOneLeaves) {
  OperationTable table;
  std::vector<OperationNumber> numbers;
  for (int i = 0; i < 4; ++i) {
    numbers.push_back(table.add(owner(i)));
    table.join(numbers.back(), GroupId{5});
  }
  EXPECT_EQ(members(table, 5), numbers);
  table.remove(numbers[1]);
  EXPECT_EQ(members(table, 5), (std::vector{numbers[0], numbers[2], numbers[3]}));
  table.remove(numbers[3]);
  table.remove(numbers[0]);
  EXPECT_EQ(members(table, 5), std::vector{numbers[2]});
  table.remove(numbers[2]);
  EXPECT_EQ(table.groups(), 0U);
  EXPECT_EQ(table.size(), 0U);
}

TEST(OperationTable, MovesAnOperationThatJoinsAnotherGroup) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.join(number, GroupId{5});
  table.join(number, GroupId{6});
  EXPECT_TRUE(members(table, 5).empty());
  EXPECT_EQ(members(table, 6), std::vector{number});
}

constexpr routing::Lane kLane{.topic = routing::TopicId{1}, .number = 0};
constexpr routing::Lane kOtherLane{.topic = routing::TopicId{1}, .number = 1};

bool take(OperationTable& table,
          OperationNumber number,
          std::uint64_t group,
          std::uint64_t sequence,
          routing::Lane lane = kLane) {
  return table.take(number, GroupId{group}, lane, pipeline::Sequence{sequence});
}

TEST(OperationTable, TakesFromTheGroupItMovesFromOnlyWhatWasReadBefore) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.join(number, GroupId{5});
  EXPECT_TRUE(table.takes_all(number));
  table.move(number, GroupId{5}, GroupId{6}, pipeline::Sequence{10});
  EXPECT_FALSE(table.takes_all(number));
  EXPECT_EQ(members(table, 5), std::vector{number});
  EXPECT_EQ(members(table, 6), std::vector{number});
  EXPECT_TRUE(take(table, number, 5, 9));
  EXPECT_FALSE(take(table, number, 5, 10));
  EXPECT_TRUE(take(table, number, 6, 10));
  table.commit_move(GroupId{5}, GroupId{6});
  EXPECT_TRUE(members(table, 5).empty());
  EXPECT_TRUE(table.takes_all(number));
}

TEST(OperationTable, KeepsTheOthersOfAGroupThatSomeMoveFrom) {
  OperationTable table;
  std::vector<OperationNumber> numbers;
  for (int i = 0; i < 3; ++i) {
    numbers.push_back(table.add(owner(i)));
    table.join(numbers.back(), GroupId{5});
  }
  table.move(numbers[2], GroupId{5}, GroupId{6}, pipeline::Sequence{10});
  table.remove(numbers[0]);  // the place of the one that moves changes
  table.commit_move(GroupId{5}, GroupId{6});
  EXPECT_EQ(members(table, 5), std::vector{numbers[1]});
  EXPECT_EQ(members(table, 6), std::vector{numbers[2]});
}

TEST(OperationTable, AnOperationThatGoesWhileItMovesLeavesBothGroups) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.join(number, GroupId{5});
  table.move(number, GroupId{5}, GroupId{6}, pipeline::Sequence{10});
  table.move(number, GroupId{6}, GroupId{7}, pipeline::Sequence{12});
  EXPECT_FALSE(take(table, number, 5, 10));
  EXPECT_TRUE(take(table, number, 6, 11));
  EXPECT_FALSE(take(table, number, 6, 12));
  table.remove(number);
  EXPECT_EQ(table.groups(), 0U);
}

TEST(OperationTable, GivesTheMembersOfAMergedGroupAFencePerLane) {
  OperationTable table;
  const OperationNumber member = table.add(owner(0));
  const OperationNumber merged = table.add(owner(1));
  table.join(member, GroupId{5});
  table.join(merged, GroupId{6});
  table.merge(GroupId{6}, GroupId{5}, {{kLane, pipeline::Sequence{8}}});
  EXPECT_EQ(members(table, 5), (std::vector{member, merged}));
  EXPECT_TRUE(table.takes_all(member));
  EXPECT_FALSE(take(table, merged, 5, 7));
  EXPECT_TRUE(take(table, merged, 5, 7, kOtherLane)) << "a fence is of its lane";
  EXPECT_TRUE(take(table, merged, 5, 8));
  EXPECT_TRUE(table.takes_all(merged)) << "the fence has been passed";
}

TEST(OperationTable, KeepsTheLargerOfTwoFencesForALane) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.join(number, GroupId{5});
  table.merge(GroupId{5}, GroupId{6}, {{kLane, pipeline::Sequence{8}}});
  table.merge(GroupId{6}, GroupId{7}, {{kLane, pipeline::Sequence{6}}});
  EXPECT_FALSE(take(table, number, 7, 7));
  EXPECT_TRUE(take(table, number, 7, 8));
}

TEST(OperationTable, TakesOfAGroupThatItIsToLeaveOnlyWhatWasReadBeforeItsEnd) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.join(number, GroupId{5});
  table.set_upper_fence(number, GroupId{5}, pipeline::Sequence{10});
  EXPECT_TRUE(take(table, number, 5, 9));
  EXPECT_FALSE(take(table, number, 5, 10));
}

TEST(OperationTable, IgnoresWhatIsGone) {
  OperationTable table;
  const OperationNumber number = table.add(owner(0));
  table.remove(number);
  table.remove(number);
  table.join(number, GroupId{5});
  table.remove(12'345);
  EXPECT_EQ(table.groups(), 0U);
}

}  // namespace
}  // namespace conn::reactor
