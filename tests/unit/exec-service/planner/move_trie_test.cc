#include "exec-service/planner/move_trie.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::planner {
namespace {

MoveKey entry(Index graph) {
  return {MoveKind::kEntry, graph, 0, 0, 0};
}
MoveKey key(Index graph) {
  return {MoveKind::kKey, graph, 0, 0, 0};
}
MoveKey field(Index number) {
  return {MoveKind::kField, kNone, 0, number, 0};
}

TEST(MoveTrie, MakesTheSameMoveFromTheSamePlaceOnce) {
  MoveTrie trie;
  const Index flights = trie.move(MoveTrie::root(), entry(0));
  EXPECT_EQ(trie.move(MoveTrie::root(), entry(0)), flights);
  EXPECT_NE(trie.move(MoveTrie::root(), entry(1)), flights);
  EXPECT_EQ(trie.find(MoveTrie::root(), entry(2)), kNone);
  const Index number = trie.move(flights, field(7));
  EXPECT_EQ(trie.find(flights, field(7)), number);
}

TEST(MoveTrie, CostsWhatIsNotYetInThePlan) {
  MoveTrie trie;
  const Index flights = trie.move(MoveTrie::root(), entry(0));
  const Index id = trie.move(flights, field(1));
  const Index name = trie.move(flights, field(2));
  EXPECT_EQ(trie.added_cost(id), MoveTrie::kCallCost + 1);
  trie.mark(id);
  EXPECT_EQ(trie.added_cost(id), 0U);
  EXPECT_EQ(trie.added_cost(name), 1U) << "the call is made anyway";
}

TEST(MoveTrie, CountsWhatAKeyMoveNeedsOnceAndWithItsWholeWay) {
  MoveTrie trie;
  const Index flights = trie.move(MoveTrie::root(), entry(0));
  const Index id = trie.move(flights, field(1));
  const Index airports = trie.move(flights, key(1), 0, {id});
  const Index gate = trie.move(airports, field(3));
  // Two calls, id, and a field that is one hop away.
  EXPECT_EQ(trie.added_cost(gate), 2 * MoveTrie::kCallCost + 1 + 2);
  trie.mark(gate);
  EXPECT_TRUE(trie[id].marked);
}

TEST(MoveTrie, PrefersTheWayThatDeliversEarlier) {
  MoveTrie trie;
  const Index flights = trie.move(MoveTrie::root(), entry(0));
  const Index id = trie.move(flights, field(1));
  const Index airports = trie.move(flights, key(1), 0, {id});
  const Index later = trie.move(airports, field(3));
  const Index sooner = trie.move(flights, field(3));
  trie.mark(airports);
  EXPECT_EQ(trie.cheapest({later, sooner}), 1U);
}

TEST(MoveTrie, TakesBackWhatWasOnlyTried) {
  MoveTrie trie;
  const Index flights = trie.move(MoveTrie::root(), entry(0));
  const Index id = trie.move(flights, field(1));
  trie.mark(flights);
  const std::size_t checkpoint = trie.checkpoint();
  trie.mark(id);
  trie.rollback(checkpoint);
  EXPECT_FALSE(trie[id].marked);
  EXPECT_TRUE(trie[flights].marked);
  EXPECT_THAT(trie.marked(), testing::SizeIs(2)) << "the start, and the entry";
}

}  // namespace
}  // namespace exec::planner
