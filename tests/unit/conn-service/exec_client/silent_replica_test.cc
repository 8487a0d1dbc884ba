// A replica that is connected and silent: what it owes goes to another one.
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SilentReplica : public ExecClientTest {
 protected:
  FakeReplica& up_with_heartbeats(const std::string& address, std::uint32_t credit = 16) {
    return up(address, {"s1"}, credit, true);
  }
  // In steps that are shorter than a pause of our own; these replicas beat meanwhile.
  void pass(std::int64_t ms, const std::vector<FakeReplica*>& beating = {}) {
    for (; ms > 0; ms -= 250) {
      clock.advance(250);
      for (const FakeReplica* replica : beating)
        replica->heartbeat();
      client->look();
      turn();
    }
    turn();
  }
  void execute(std::uint64_t call, const std::string& document) const {
    auto request = std::make_shared<pipeline::Request>();
    request->graphql.document = document;
    client->execute(pipeline::CallId{call}, request);
  }
  static void answer(const FakeReplica& replica, Attempt attempt) {
    wire::ExecuteResponse response;
    response.mutable_result()->set_outcome(wire::OUTCOME_EXECUTED);
    response.mutable_result()->set_body("{}");
    replica.calls->on_executed(attempt, CallStatus::kOk, response);
  }
};

TEST_F(SilentReplica, IsLeftWithItsRowsForAnotherOneWithinTheSameDeadline) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  define(1);
  define(2);
  resolve(10, {1, 2});
  turn();
  const std::uint64_t sequence = a.resolved_events().at(0).sequence();
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, false);
  FakeReplica& b = up_with_heartbeats("b");
  pass(1'000, {&b});
  ASSERT_EQ(b.resolved_events().size(), 1U);
  EXPECT_THAT(b.resolved_events()[0].handles(), ElementsAre(2));
  EXPECT_EQ(b.resolved_events()[0].deadline_ms(), 1'000U);  // of 2 s
  EXPECT_THAT(a.cancelled_events(), ElementsAre(sequence));
  b.rows(b.resolved_events()[0].sequence(), {{2, wire::ROW_STATUS_OK, "two"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("availability", "rows 10: 2=two"));
  EXPECT_EQ(client->counters().replicas_suspected, 1U);
  EXPECT_EQ(client->counters().replicas_lost, 0U);
}

TEST_F(SilentReplica, MayAnswerLate) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  FakeReplica& b = up_with_heartbeats("b");
  define(1);
  resolve(10, {1});
  turn();
  FakeReplica& first = a.resolves().empty() ? b : a;
  FakeReplica& second = a.resolves().empty() ? a : b;
  pass(1'000, {&second});
  first.rows(first.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OK, "late"}}, true);
  second.rows(second.resolved_events().at(0).sequence(), {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("availability", "rows 10: 1=one"));
  EXPECT_EQ(client->counters().rows_in_flight, 0U);
  EXPECT_TRUE(first.is_open);
}

TEST_F(SilentReplica, GetsNothingNewUntilItsNextHeartbeat) {
  start();
  const FakeReplica& a = up_with_heartbeats("a");
  FakeReplica& b = up_with_heartbeats("b");
  define(1);
  pass(1'000, {&b});
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence)
    resolve(sequence, {1}, static_cast<std::int64_t>(sequence) * 16);
  execute(1, "mutation{a}");
  execute(2, "{a}");
  turn();
  EXPECT_THAT(a.resolves(), IsEmpty());
  EXPECT_THAT(a.executes, IsEmpty());
  EXPECT_EQ(b.resolved_events().size(), 50U);
  a.heartbeat();
  for (std::uint64_t sequence = 50; sequence < 100; ++sequence)
    resolve(sequence, {1}, static_cast<std::int64_t>(sequence) * 16);
  turn();
  EXPECT_GT(a.resolved_events().size(), 10U);
}

TEST_F(SilentReplica, IsNoticedWhileItsOtherWorkersAnswer) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  define(1);
  define(2);
  resolve(10, {1, 2});
  turn();
  const std::uint64_t sequence = a.resolved_events().at(0).sequence();
  pass(750);
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, false);
  pass(250);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one", "returned 10: 2: silent", "availability"));
}

TEST_F(SilentReplica, HandsItsRowsBackIfThereIsNoOther) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  define(1);
  resolve(10, {1});
  turn();
  resolve(11, {1});  // not sent yet
  pass(1'000);
  EXPECT_FALSE(client->is_available());
  EXPECT_THAT(hub.take(), UnorderedElementsAre("returned 10: 1: silent", "returned 11: 1: silent",
                                               "availability"));
  a.heartbeat();
  turn();
  EXPECT_TRUE(client->is_available());
  EXPECT_THAT(hub.take(), ElementsAre("availability"));
}

TEST_F(SilentReplica, IsNotSuspectedIfItsVersionSendsNoHeartbeats) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  resolve(10, {1});
  turn();
  pass(1'750);
  EXPECT_TRUE(client->is_available());
  EXPECT_THAT(hub.take(), IsEmpty());
  a.rows(a.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one"));
}

TEST_F(SilentReplica, IsNotSuspectedBecauseTheHubWasBusy) {
  start();
  const FakeReplica& a = up_with_heartbeats("a");
  clock.advance(30'000);
  client->look();  // the hub looks before it has read what the replica sent
  EXPECT_TRUE(client->is_available());
  a.heartbeat();
  pass(750);
  EXPECT_TRUE(client->is_available());
}

TEST_F(SilentReplica, IsLeftByQueriesAndSubscriptionsButNotByMutations) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  execute(1, "{a}");
  execute(2, "mutation{a}");
  execute(3, "subscription{a}");
  const Attempt query = a.executes.begin()->first;
  ASSERT_EQ(a.executes.size(), 3U);
  FakeReplica& b = up_with_heartbeats("b");
  pass(1'000, {&b});
  std::vector<std::string> again;
  for (const auto& [attempt, request] : b.executes)
    again.push_back(request.document());
  EXPECT_THAT(again, UnorderedElementsAre("{a}", "subscription{a}"));
  EXPECT_EQ(a.cancelled.size(), 2U);
  hub.lines.clear();
  answer(a, query);  // too late: it was cancelled
  EXPECT_THAT(hub.take(), IsEmpty());
  answer(b, b.executes.begin()->first);
  EXPECT_THAT(hub.take(), ElementsAre("executed 1: outcome 0 {}"));
}

TEST_F(SilentReplica, KeepsItsQueriesWhileThereIsNoOther) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  execute(1, "{a}");
  pass(2'000);
  EXPECT_THAT(a.cancelled, IsEmpty());
  FakeReplica& b = up_with_heartbeats("b");  // here is one
  EXPECT_EQ(b.executes.size(), 1U);
  EXPECT_EQ(a.cancelled.size(), 1U);
}

TEST_F(SilentReplica, MayStillAnswerAQueryThatHasNowhereElseToGo) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  execute(1, "{a}");
  pass(2'000);
  hub.lines.clear();
  a.heartbeat();
  answer(a, a.executes.begin()->first);
  EXPECT_THAT(hub.take(), ElementsAre("executed 1: outcome 0 {}"));
}

TEST_F(SilentReplica, ThatIsLostIsOrdinarilyLost) {
  start();
  FakeReplica& a = up_with_heartbeats("a");
  pass(1'000);
  ASSERT_FALSE(client->is_available());
  a.close();
  turn();
  a.hello("a");
  EXPECT_TRUE(client->is_available());
  EXPECT_EQ(client->counters().replicas_lost, 1U);
}

}  // namespace
}  // namespace conn::exec_client
