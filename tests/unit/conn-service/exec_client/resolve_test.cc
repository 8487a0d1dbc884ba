// Rows: placed, defined, answered, returned.
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr const char* kLate =
    R"({"data":null,"errors":[{"message":"The event was not resolved in time.",)"
    R"("extensions":{"code":"DEADLINE_EXCEEDED","topic":"flights","partition":3,"offset":7}}]})";

class Resolve : public ExecClientTest {};

TEST_F(Resolve, IsAvailableFromHelloUntilDraining) {
  start();
  client->set_addresses({"a"});
  EXPECT_FALSE(client->is_available());
  links.replicas["a"].hello("a");
  EXPECT_TRUE(client->is_available());
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("availability"));
  links.replicas["a"].draining();
  EXPECT_FALSE(client->is_available());
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("availability"));
}

TEST_F(Resolve, ReturnsRowsWhenThereIsNoReplica) {
  start();
  define(1);
  resolve(10, {1});
  EXPECT_THAT(hub.take(), IsEmpty());  // never from within the call
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 1: not sent"));
}

TEST_F(Resolve, ReturnsARowThatWasNeverDefined) {
  start();
  up("a");
  resolve(10, {99});
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 99: unknown row"));
}

TEST_F(Resolve, ReportsWhichAnswersPointIntoTheCanonicalForm) {
  start();
  FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1, 2}, 0);
  turn();
  a.rows(a.resolved_events()[0].sequence(),
         {{1, wire::ROW_STATUS_OK, "one"}, {2, wire::ROW_STATUS_OK_CANONICAL, R"({"is":"two"})"}},
         true);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one 2~two"));
}

TEST_F(Resolve, SendsTheEventsOfATurnInOneMessageAfterTheirDefinitions) {
  start();
  FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1, 2}, 0);
  resolve(11, {1}, 1);
  turn();
  ASSERT_EQ(a.sent.size(), 5U);  // our Hello and credit, two Defines, one Resolve
  EXPECT_EQ(a.sent[0].hello().protocol_version(), 1U);
  EXPECT_THAT(a.sent[0].hello().capabilities(),
              ElementsAre(wire::CAPABILITY_HEARTBEATS, wire::CAPABILITY_FIELD_PLACES));
  EXPECT_EQ(a.sent[1].credit().messages(), 4U);
  EXPECT_EQ(a.sent[2].define().handle(), 1U);
  EXPECT_EQ(a.sent[2].define().document_hash(), "hash");
  EXPECT_EQ(a.sent[2].define().document(), "");  // not yet: it may be known
  EXPECT_EQ(a.sent[3].define().handle(), 2U);
  ASSERT_EQ(a.sent[4].resolve().events_size(), 2);
  const wire::ResolveEvent& event = a.sent[4].resolve().events(0);
  EXPECT_EQ(event.identity().provider(), "main");
  EXPECT_EQ(event.identity().topic(), "flights");
  EXPECT_EQ(event.identity().lane(), 3);
  EXPECT_EQ(event.identity().order(), 0);
  EXPECT_EQ(event.identity().position(), test::position(0).bytes);
  EXPECT_FALSE(event.identity().is_local());
  EXPECT_EQ(event.deadline_ms(), 2'000U);
  EXPECT_THAT(event.handles(), ElementsAre(1, 2));
}

TEST_F(Resolve, ReportsRowsAsTheyArriveInAnyOrder) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  define(2);
  define(3);
  resolve(10, {3, 1, 2});
  turn();
  const std::uint64_t sequence = a.resolved_events()[0].sequence();
  a.rows(sequence, {{2, wire::ROW_STATUS_OK, "two"}, {1, wire::ROW_STATUS_OK, "one"}}, false);
  a.rows(sequence, {{3, wire::ROW_STATUS_OK, "three"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 2=two 1=one", "rows 10: 3=three"));
  EXPECT_EQ(client->counters().rows_in_flight, 0U);
}

TEST_F(Resolve, AsksAnotherReplicaWhenOneIsOverloaded) {
  start();
  const FakeReplica& a = up("a");
  const FakeReplica& b = up("b");
  define(1);
  resolve(10, {1});
  turn();
  const FakeReplica& first = a.resolves().empty() ? b : a;
  const FakeReplica& second = a.resolves().empty() ? a : b;
  first.rows(first.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OVERLOADED, ""}}, true);
  turn();
  EXPECT_THAT(hub.take(), IsEmpty());
  second.rows(second.resolved_events().at(0).sequence(), {{1, wire::ROW_STATUS_OVERLOADED, ""}},
              true);
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 1: overloaded"));  // both have refused it
}

TEST_F(Resolve, AsksOnlyReplicasThatServeTheRowsSchema) {
  start();
  const FakeReplica& old_one = up("a", {"s1"});
  const FakeReplica& new_one = up("b", {"s2", "s1"});
  define(1, "s1");
  define(2, "s2");
  define(3, "s3");
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence)
    resolve(sequence, {1, 2}, static_cast<std::int64_t>(sequence) * 16);
  turn();
  for (const wire::ResolveEvent& event : old_one.resolved_events())
    EXPECT_THAT(event.handles(), ElementsAre(1));
  std::size_t of_s2 = 0;
  for (const wire::ResolveEvent& event : new_one.resolved_events())
    of_s2 += event.handles(0) == 2 ? 1U : 0U;
  EXPECT_EQ(of_s2, 50U);
  EXPECT_GT(old_one.resolved_events().size(), 10U);  // each replica has its part of s1
  EXPECT_GT(new_one.resolved_events().size(), 60U);
  resolve(99, {3});
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 99: 3: unknown schema"));
}

TEST_F(Resolve, ReturnsAllThatALostReplicaHasNotAnswered) {
  start();
  FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1, 2});
  resolve(11, {1});
  turn();
  a.rows(a.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OK, "one"}}, false);
  resolve(12, {2});  // not sent yet
  a.close();
  EXPECT_FALSE(client->is_available());
  turn();
  EXPECT_THAT(hub.take(),
              UnorderedElementsAre("rows 10: 1=one", "returned 10: 2: lost", "returned 11: 1: lost",
                                   "returned 12: 2: not sent", "availability"));
  EXPECT_EQ(client->counters().replicas_lost, 1U);
}

TEST_F(Resolve, WaitsForCreditAndThenSendsAllThatWaits) {
  start();
  const FakeReplica& a = up("a", {"s1"}, 1);
  define(1);
  resolve(10, {1});
  turn();
  resolve(11, {1});
  turn();
  resolve(12, {1});
  turn();
  EXPECT_EQ(a.resolves().size(), 1U);
  a.credit(5);
  turn();
  ASSERT_EQ(a.resolves().size(), 2U);
  EXPECT_EQ(a.resolves()[1].events_size(), 2);
}

TEST_F(Resolve, ReturnsWhatAReplicaWithoutCreditCannotQueue) {
  Options small = options();
  small.events_waiting_max = 1;
  start(small);
  up("a", {"s1"}, 0);
  define(1);
  resolve(10, {1});
  resolve(11, {1});
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 11: 1: overloaded"));
}

TEST_F(Resolve, GrantsCreditForRowsAsItTakesThem) {
  start();  // rows_credit 4
  FakeReplica& a = up("a");
  define(1);
  resolve(10, {1});
  turn();
  const std::uint64_t sequence = a.resolved_events()[0].sequence();
  a.rows(sequence, {}, false);
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_EQ(a.sent.back().credit().messages(), 2U);
}

TEST_F(Resolve, SplitsAMessageThatWouldGrowTooLarge) {
  Options small = options();
  small.resolve_bytes_target = 1'000;
  start(small);
  const FakeReplica& a = up("a");
  define(1);
  for (std::uint64_t sequence = 0; sequence < 4; ++sequence)
    resolve(sequence, {1}, 0, std::string(600, 'x'));
  turn();
  EXPECT_EQ(a.resolves().size(), 2U);
}

TEST_F(Resolve, AnswersAnEventTooLargeForAMessageWithAnError) {
  Options small = options();
  small.message_bytes_max = 1'000;
  start(small);
  up("a");
  define(1);
  resolve(10, {1}, 7, std::string(2'000, 'x'));
  turn();
  EXPECT_THAT(
      hub.take(),
      ElementsAre(R"(rows 10: 1={"data":null,"errors":[{"message":"The event is too large to be )"
                  R"(resolved.","extensions":{"code":"EVENT_TOO_LARGE","topic":"flights",)"
                  R"("partition":3,"offset":7}}]})"));
}

TEST_F(Resolve, AnswersADeadlineWithAnErrorThatNamesTheEvent) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  resolve(10, {1}, 7);
  turn();
  a.rows(a.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_DEADLINE, ""}}, true);
  EXPECT_THAT(hub.take(), ElementsAre(std::string("rows 10: 1=") + kLate));
}

TEST_F(Resolve, ReportsNothingForACancelledEvent) {
  start();
  FakeReplica& a = up("a");
  define(1);
  resolve(10, {1});
  resolve(11, {1});
  turn();
  client->cancel(pipeline::Sequence{10});
  const std::uint64_t sequence = a.resolved_events()[0].sequence();
  EXPECT_EQ(a.sent.back().cancel().sequence(), sequence);
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, true);
  turn();
  EXPECT_THAT(hub.take(), IsEmpty());
  EXPECT_EQ(client->counters().rows_in_flight, 1U);
}

TEST_F(Resolve, SendsNothingNewToADrainingReplicaButTakesItsAnswers) {
  FakeReplica& a = asked({1});
  a.draining();
  resolve(11, {1});
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 11: 1: not sent", "availability"));
  a.rows(a.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one"));
  a.close();
  EXPECT_EQ(client->counters().replicas_lost, 0U);  // it announced that it was draining
}

// Else they would be suspected of having killed it.
TEST_F(Resolve, WhatADrainingReplicaDoesNotAnswerWasNotSent) {
  FakeReplica& a = asked({1});
  a.draining();
  hub.lines.clear();
  a.close();
  turn();
  EXPECT_THAT(hub.take(), testing::Contains("returned 10: 1: not sent"));
}

TEST_F(Resolve, KeepsAReplicaThatIsNoLongerResolvedAsLongAsItsStreamLives) {
  start();
  FakeReplica& a = up("a");
  client->set_addresses({});
  turn();
  EXPECT_TRUE(client->is_available());
  a.close();
  turn();
  EXPECT_EQ(a.link, nullptr);
  EXPECT_EQ(client->counters().replicas, 0U);
}

}  // namespace
}  // namespace conn::exec_client
