// Rows that must travel alone: on a replica that has nothing else of ours meanwhile.
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Alone : public ExecClientTest {
 protected:
  void resolve_alone(std::uint64_t sequence, std::uint64_t row) const {
    client->resolve({.sequence = pipeline::Sequence{sequence},
                     .topic = {"main", "flights"},
                     .event = test::shared_event_at({.number = 3}, 7, "{}"),
                     .rows = {pipeline::RowId{row}},
                     .is_alone = true});
  }
  static void answer(const FakeReplica& replica, std::size_t event) {
    const wire::ResolveEvent asked = replica.resolved_events().at(event);
    replica.rows(asked.sequence(), {{asked.handles(0), wire::ROW_STATUS_OK, R"({"a":1})"}}, true);
  }
  static std::size_t events(const FakeReplica& replica) { return replica.resolved_events().size(); }
};

TEST_F(Alone, GoToAnIdleReplicaAtOnce) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  resolve_alone(10, 1);
  turn();
  EXPECT_EQ(events(a), 1U);
  answer(a, 0);
  EXPECT_THAT(hub.take(), ElementsAre("availability", R"(rows 10: 1={"a":1})"));
}

TEST_F(Alone, WaitUntilTheReplicaHasAnsweredWhatItHasAndGetsNothingElse) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1});
  turn();
  resolve_alone(11, 2);
  turn();
  EXPECT_EQ(events(a), 1U);
  EXPECT_FALSE(client->is_available());
  resolve(12, {1});
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("availability", "returned 12: 1: not sent"));
  answer(a, 0);
  turn();
  ASSERT_EQ(events(a), 2U);
  EXPECT_THAT(a.resolved_events()[1].handles(), ElementsAre(2));
  EXPECT_FALSE(client->is_available());
  hub.lines.clear();
  answer(a, 1);
  turn();
  EXPECT_TRUE(client->is_available());
  EXPECT_THAT(hub.take(), ElementsAre(R"(rows 11: 2={"a":1})", "availability"));
}

TEST_F(Alone, LeaveTheOtherReplicasToOtherRows) {
  start();
  const FakeReplica& a = up("a");
  const FakeReplica& b = up("b");
  define(1);
  define(2);
  resolve_alone(10, 2);
  turn();
  const FakeReplica& alone = events(a) == 1 ? a : b;
  const FakeReplica& other = events(a) == 1 ? b : a;
  for (std::uint64_t sequence = 11; sequence < 61; ++sequence)
    resolve(sequence, {1}, static_cast<std::int64_t>(sequence) * 16);
  turn();
  EXPECT_EQ(events(alone), 1U);
  EXPECT_EQ(events(other), 50U);
}

TEST_F(Alone, WaitForTheCallsOfTheReplicaToo) {
  start();
  FakeReplica& a = up("a");
  define(1);
  auto request = std::make_shared<pipeline::Request>();
  request->graphql.document = "{a}";
  client->execute(pipeline::CallId{1}, request);
  resolve_alone(10, 1);
  turn();
  EXPECT_EQ(events(a), 0U);
  wire::ExecuteResponse response;
  response.mutable_result()->set_body("{}");
  a.calls->on_executed(a.executes.begin()->first, CallStatus::kOk, response);
  client->look();
  turn();
  EXPECT_EQ(events(a), 1U);
}

TEST_F(Alone, AreReportedLostOnlyIfTheReplicaHadThem) {
  start();
  FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1});
  turn();
  resolve_alone(11, 2);
  turn();
  hub.lines.clear();
  a.close();  // it has 10 only
  turn();
  EXPECT_THAT(hub.take(),
              ElementsAre("returned 10: 1: lost", "returned 11: 2: not sent", "availability"));
  a.hello("a");
  a.credit(16);
  resolve_alone(12, 2);
  turn();
  ASSERT_EQ(events(a), 1U);
  hub.lines.clear();
  a.close();
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 12: 2: lost", "availability"));
}

TEST_F(Alone, AreReportedLostOnlyIfAReplicaThatReportsStartsHadStartedThem) {
  start();
  links.replicas["a"].says_started = true;
  FakeReplica& a = up("a");
  define(1);
  resolve_alone(10, 1);
  turn();
  ASSERT_EQ(events(a), 1U);
  EXPECT_TRUE(a.resolved_events()[0].alone());
  hub.lines.clear();
  a.close();  // what another conn-service has sent it may have ended it
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 1: not sent", "availability"));
  a.hello("a");
  a.credit(16);
  resolve_alone(11, 1);
  turn();
  ASSERT_EQ(events(a), 1U);
  a.started(a.resolved_events()[0].sequence());
  hub.lines.clear();
  a.close();
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 11: 1: lost", "availability"));
}

TEST_F(Alone, GoToAnotherReplicaWhenTheOneThatWasKeptRefuses) {
  start();
  const FakeReplica& a = up("a");
  const FakeReplica& b = up("b");
  define(1);
  resolve_alone(10, 1);
  turn();
  const FakeReplica& first = events(a) == 1 ? a : b;
  const FakeReplica& second = events(a) == 1 ? b : a;
  first.rows(first.resolved_events()[0].sequence(), {{1, wire::ROW_STATUS_OVERLOADED, ""}}, true);
  turn();
  EXPECT_EQ(events(second), 1U);
}

TEST_F(Alone, MakeRoomWhenTheyAreCancelled) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  resolve(10, {1});
  turn();
  resolve_alone(11, 1);
  turn();
  client->cancel(pipeline::Sequence{11});
  answer(a, 0);
  turn();
  EXPECT_TRUE(client->is_available());
  EXPECT_EQ(events(a), 1U);
}

}  // namespace
}  // namespace conn::exec_client
