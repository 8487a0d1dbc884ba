#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/routing/group_table.h"
#include "conn-service/routing/row_table.h"
#include "conn-service/routing/trigger_table.h"

namespace conn::routing {
namespace {

TEST(RowTable, EqualKeysAreOneRowUntilTheLastGroupHasGone) {
  RowTable rows;
  const RowKey key{.document_hash = "h", .relevant_variables_json = "{}"};
  Row& row = rows.acquire(key).row;
  EXPECT_FALSE(rows.acquire(key).is_new);
  EXPECT_TRUE(rows.acquire({.document_hash = "h", .viewer_scope = "v"}).is_new);
  const RowId id = row.id;
  EXPECT_FALSE(rows.release(row));
  EXPECT_TRUE(rows.release(row));
  EXPECT_NE(rows.acquire(key).row.id, id) << "an id is never used again";
}

TEST(TriggerTable, EqualSetsOfTopicsAreOneTrigger) {
  TriggerTable triggers;
  Trigger& trigger = triggers.intern({TopicId{2}, TopicId{1}}).trigger;
  EXPECT_EQ(&triggers.intern({TopicId{1}, TopicId{2}, TopicId{1}}).trigger, &trigger);
  Trigger& other = triggers.intern({TopicId{1}}).trigger;
  EXPECT_EQ(triggers.of(TopicId{1}), (std::vector<Trigger*>{&trigger, &other}));
  triggers.erase(trigger);
  EXPECT_EQ(triggers.of(TopicId{1}), (std::vector<Trigger*>{&other}));
  EXPECT_TRUE(triggers.of(TopicId{2}).empty());
}

class GroupTableTest : public testing::Test {
 protected:
  Group& add(const Row& row) { return groups_.add(const_cast<Row&>(row), trigger_, {}); }

  RowTable rows_;
  TriggerTable triggers_;
  GroupTable groups_;
  Row& row_ = rows_.acquire({}).row;
  Trigger& trigger_ = triggers_.intern({TopicId{1}}).trigger;
};

TEST_F(GroupTableTest, AnIdOfAGroupThatHasGoneFindsNothing) {
  Group& group = add(row_);
  const GroupId id = group.id();
  groups_.erase(group);
  EXPECT_EQ(groups_.find(id), nullptr);
  const Group& next = add(row_);
  EXPECT_NE(next.id(), id);
  EXPECT_EQ(groups_.find(id), nullptr);
}

TEST_F(GroupTableTest, OfAKeyOneGroupIsMainAndTheOthersAreCohorts) {
  Group& first = add(row_);
  const auto key = GroupTable::key_of(first);
  EXPECT_EQ(groups_.main(key), nullptr);
  groups_.make_main(first);
  EXPECT_EQ(groups_.main(key), &first);
  EXPECT_FALSE(first.has_siblings());
  Group& second = add(row_);
  EXPECT_TRUE(first.has_siblings());
  groups_.make_main(second);
  EXPECT_EQ(groups_.main(key), &second);
  EXPECT_EQ(groups_.cohorts(key).size(), 1U);
  EXPECT_EQ(groups_.cohorts(key)[0], &first);
  groups_.erase(first);
  EXPECT_TRUE(groups_.cohorts(key).empty());
  EXPECT_FALSE(second.has_siblings());
}

TEST_F(GroupTableTest, AGroupThatExchangesItsKeyIsMainThereUnlessThereIsOne) {
  Row& other = rows_.acquire({.document_hash = "h"}).row;
  Group& first = add(row_);
  Group& second = add(row_);
  groups_.make_main(first);
  groups_.change_key(first, other, {});
  EXPECT_TRUE(first.is_main());
  EXPECT_EQ(GroupTable::groups_of(other), std::vector<Group*>{&first});
  groups_.make_main(second);
  groups_.change_key(second, other, {});
  EXPECT_FALSE(second.is_main());
  EXPECT_EQ(groups_.main(GroupTable::key_of(first)), &first);
  EXPECT_TRUE(GroupTable::groups_of(row_).empty());
}

TEST_F(GroupTableTest, OneThatIsRetiredIsOfNoKey) {
  Group& group = add(row_);
  const auto key = GroupTable::key_of(group);
  groups_.make_main(group);
  groups_.retire(group);
  EXPECT_EQ(groups_.main(key), nullptr);
  EXPECT_TRUE(GroupTable::groups_of(row_).empty());
  EXPECT_EQ(groups_.find(group.id()), &group);
}

TEST(GroupTable, DifferentFiltersHaveDifferentTexts) {
  const Filter in_a{.kind = Filter::Kind::kIn, .path = {"a"}, .values = {"1"}};
  Filter in_ab = in_a;
  in_ab.path = {"a", "1"};
  in_ab.values = {};
  Filter text = in_a;
  text.comparison = Comparison::kText;
  const std::vector<Filter> filters = {in_a,
                                       in_ab,
                                       text,
                                       Filter{.kind = Filter::Kind::kAll, .of = {in_a}},
                                       Filter{.kind = Filter::Kind::kAny, .of = {in_a}},
                                       Filter{.kind = Filter::Kind::kAny, .of = {in_a, in_a}}};
  for (const Filter& a : filters)
    for (const Filter& b : filters)
      EXPECT_EQ(filter_text(a) == filter_text(b), a == b);
}

TEST(Group, CountsItsMembersPerReactor) {
  RowTable rows;
  TriggerTable triggers;
  Group group(GroupId{1}, rows.acquire({}).row, triggers.intern({TopicId{1}}).trigger, {});
  group.join(ReactorId{0});
  group.join(ReactorId{1});
  group.join(ReactorId{1});
  EXPECT_EQ(group.members().size(), 2U);
  EXPECT_FALSE(group.leave(ReactorId{1}));
  EXPECT_FALSE(group.leave(ReactorId{1}));
  EXPECT_EQ(group.members().size(), 1U);
  EXPECT_TRUE(group.leave(ReactorId{0}));
}

}  // namespace
}  // namespace conn::routing
