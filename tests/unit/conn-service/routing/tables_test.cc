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

TEST(GroupTable, AnIdOfAGroupThatHasGoneFindsNobody) {
  RowTable rows;
  TriggerTable triggers;
  GroupTable groups;
  Row& row = rows.acquire({}).row;
  Trigger& trigger = triggers.intern({TopicId{1}}).trigger;
  Group& group = groups.add(row, trigger, "", Sequence{1});
  const GroupId id = group.id();
  EXPECT_EQ(groups.find(row, trigger, ""), &group);
  EXPECT_EQ(groups.find(row, trigger, "f"), nullptr);
  groups.erase(group);
  EXPECT_EQ(groups.find(id), nullptr);
  const Group& next = groups.add(row, trigger, "", Sequence{1});
  EXPECT_NE(next.id(), id);
  EXPECT_EQ(groups.find(id), nullptr);
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

TEST(Group, CountsItsMembersAReactor) {
  RowTable rows;
  TriggerTable triggers;
  Group group(GroupId{1}, rows.acquire({}).row, triggers.intern({TopicId{1}}).trigger, Sequence{});
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
