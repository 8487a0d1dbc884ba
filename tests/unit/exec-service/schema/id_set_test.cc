#include "exec-service/schema/id_set.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/schema/type_ref.h"

namespace exec::schema {
namespace {

using Set = IdSet<TypeId>;

Set set_of(std::initializer_list<std::uint32_t> ids) {
  Set set;
  for (const std::uint32_t id : ids)
    set.insert({id});
  return set;
}

std::vector<std::uint32_t> values(const Set& set) {
  std::vector<std::uint32_t> all;
  set.for_each([&](TypeId id) { all.push_back(id.value); });
  return all;
}

TEST(IdSet, HoldsWhatWasInsertedInAscendingOrder) {
  Set set = set_of({130, 0, 63, 64});
  EXPECT_EQ(values(set), (std::vector<std::uint32_t>{0, 63, 64, 130}));
  EXPECT_EQ(set.size(), 4U);
  EXPECT_TRUE(set.contains({64}));
  EXPECT_FALSE(set.contains({65}));
  EXPECT_FALSE(set.contains({100'000}));
  set.erase({130});
  set.erase({100'000});
  EXPECT_EQ(set, set_of({0, 63, 64}));
}

TEST(IdSet, ComparesByContentWhateverItsLength) {
  Set shrunk = set_of({3, 200});
  shrunk.erase({200});
  EXPECT_EQ(shrunk, set_of({3}));
  EXPECT_TRUE(Set().empty());
  EXPECT_FALSE(set_of({3}) == set_of({4}));
}

TEST(IdSet, UnitesIntersectsAndIncludes) {
  Set left = set_of({1, 70});
  left |= set_of({2, 300});
  EXPECT_EQ(values(left), (std::vector<std::uint32_t>{1, 2, 70, 300}));
  left &= set_of({2, 70, 71});
  EXPECT_EQ(values(left), (std::vector<std::uint32_t>{2, 70}));
  EXPECT_TRUE(left.intersects(set_of({70})));
  EXPECT_FALSE(left.intersects(set_of({71, 300})));
  EXPECT_TRUE(left.is_subset_of(set_of({2, 3, 70})));
  EXPECT_FALSE(set_of({2, 300}).is_subset_of(set_of({2})));
}

}  // namespace
}  // namespace exec::schema
