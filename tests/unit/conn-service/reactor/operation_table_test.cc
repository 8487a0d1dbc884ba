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

TEST(OperationTable, KeepsTheMembersOfAGroupWhoeverLeaves) {
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
