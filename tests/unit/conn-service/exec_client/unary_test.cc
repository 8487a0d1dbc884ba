// Execute and Prepare: spread, retried where that is safe, always answered.
#include "conn-service/exec_client/to_wire.h"
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kNoExecutor =
    R"({"errors":[{"message":"No executor is available.","extensions":{"code":"SERVICE_UNAVAILABLE"}}]})";

class Unary : public ExecClientTest {
 protected:
  // `#q_1` stands for the trusted document with that id.
  static std::shared_ptr<const pipeline::Request> request(const std::string& document) {
    auto request = std::make_shared<pipeline::Request>();
    if (document.starts_with('#'))
      request->graphql.document_id = document.substr(1);
    else
      request->graphql.document = document;
    return request;
  }
  void execute(std::uint64_t call, const std::string& document = "{a}") const {
    client->execute(pipeline::CallId{call}, request(document));
  }
  static void answer(FakeReplica& replica, CallStatus status, wire::ExecuteResponse response = {}) {
    const Attempt attempt = replica.executes.begin()->first;
    replica.executes.erase(attempt);
    replica.calls->on_executed(attempt, status, response);
  }
  static wire::ExecuteResponse result(wire::Outcome outcome, const std::string& body) {
    wire::ExecuteResponse response;
    response.mutable_result()->set_outcome(outcome);
    response.mutable_result()->set_body(body);
    return response;
  }
};

TEST_F(Unary, ReportsAResult) {
  start();
  FakeReplica& a = up("a");
  execute(1, "query($x:Int){a}");
  ASSERT_EQ(a.executes.size(), 1U);
  EXPECT_EQ(a.executes.begin()->second.document(), "query($x:Int){a}");
  EXPECT_EQ(a.executes.begin()->second.deadline_ms(), 10'000U);
  answer(a, CallStatus::kOk, result(wire::OUTCOME_EXECUTED, R"({"data":{}})"));
  EXPECT_THAT(hub.take(), ElementsAre(R"(executed 1: outcome 0 {"data":{}})"));
}

TEST_F(Unary, ReportsAPreparedSubscription) {
  start();
  FakeReplica& a = up("a");
  execute(1, "subscription{a}");
  wire::ExecuteResponse response;
  response.mutable_prepared()->mutable_kafka()->set_provider("flightUpdated");
  answer(a, CallStatus::kOk, response);
  EXPECT_THAT(hub.take(), ElementsAre("executed 1: prepared flightUpdated"));
}

TEST_F(Unary, TakesTheTableOfAnOperationsFields) {
  wire::ExecuteResponse response;
  response.mutable_prepared()->set_operation_hash("hash");
  for (const std::uint32_t number : {3U, 1U, 16U, 9U, 2U, 4U})
    response.mutable_prepared()->add_field_places(number);
  const auto taken = std::get<std::shared_ptr<const pipeline::Prepared>>(from_wire(response));
  EXPECT_EQ(taken->operation_hash, "hash");
  ASSERT_NE(taken->places, nullptr);
  EXPECT_EQ(*taken->places, (shared::graphql::FieldPlaces{{3, {1, 16}}, {9, {2, 4}}}));
}

// What points into it then keeps the places that it has.
TEST_F(Unary, LeavesOutATableOfFieldsThatIsNone) {
  for (const std::vector<std::uint32_t>& numbers :
       {std::vector<std::uint32_t>{}, {3, 1}, {9, 2, 4, 3, 1, 16}}) {
    wire::ExecuteResponse response;
    response.mutable_prepared()->set_operation_hash("hash");
    for (const std::uint32_t number : numbers)
      response.mutable_prepared()->add_field_places(number);
    const auto taken = std::get<std::shared_ptr<const pipeline::Prepared>>(from_wire(response));
    EXPECT_EQ(taken->places, nullptr);
  }
}

TEST_F(Unary, SpreadsCallsOverAllReplicas) {
  start();
  const FakeReplica& a = up("a");
  const FakeReplica& b = up("b");
  for (std::uint64_t call = 0; call < 10; ++call)
    execute(call);
  EXPECT_EQ(a.executes.size(), 5U);
  EXPECT_EQ(b.executes.size(), 5U);
}

TEST_F(Unary, ARequestThatNamesASchemaGoesToTheReplicasThatServeIt) {
  start();
  const FakeReplica& a = up("a", {"s1"});
  const FakeReplica& b = up("b", {"s2", "s1"});
  for (std::uint64_t call = 0; call < 4; ++call) {
    auto named = std::make_shared<pipeline::Request>(*request("subscription{a}"));
    named->schema_id = "s2";
    client->prepare(pipeline::CallId{call}, {named});
  }
  EXPECT_THAT(a.prepares, IsEmpty());
  ASSERT_EQ(b.prepares.size(), 4U);
  EXPECT_EQ(b.prepares.begin()->second.requests(0).schema_id(), "s2");
}

TEST_F(Unary, WhereNoReplicaServesTheSchemaARequestGoesToAnyWithoutNamingIt) {
  start();
  const FakeReplica& a = up("a", {"s1"});
  auto named = std::make_shared<pipeline::Request>(*request("subscription{a}"));
  named->schema_id = "s2";
  client->prepare(pipeline::CallId{1}, {named});
  ASSERT_EQ(a.prepares.size(), 1U);
  EXPECT_EQ(a.prepares.begin()->second.requests(0).schema_id(), "");
}

// Also a mutation: nothing of it was sent, so its outcome is known.
TEST_F(Unary, ARequestThatIsLargerThanAMessageMayBeIsRefusedAndNotSent) {
  Options small = options();
  small.message_bytes_max = 1'000;
  start(small);
  const FakeReplica& a = up("a");
  const std::string large = " #" + std::string(1'000, 'x');
  client->execute(pipeline::CallId{1}, request("{a}" + large));
  client->execute(pipeline::CallId{2}, request("mutation{a}" + large));
  client->prepare(pipeline::CallId{3}, {request("subscription{a}" + large)});
  client->prepare(pipeline::CallId{4}, {request("subscription{a}"), request("{b}" + large)});
  client->execute(pipeline::CallId{5}, request("{a}" + large));
  client->cancel(pipeline::CallId{5});
  EXPECT_THAT(hub.take(), IsEmpty()) << "never from within the call";
  turn();
  const std::string refusal =
      R"(outcome 4 {"errors":[{"message":"The request is larger than a message to an executor may )"
      R"(be","extensions":{"code":"REQUEST_TOO_LARGE"}}]})";
  EXPECT_EQ(hub.take(), (Lines{"executed 1: " + refusal, "executed 2: " + refusal,
                               "prepared 3: outcome 4", "prepared 4: outcome 8 outcome 8"}));
  EXPECT_THAT(a.executes, IsEmpty());
  EXPECT_THAT(a.prepares, IsEmpty());
  client->execute(pipeline::CallId{6}, request("{a}"));
  EXPECT_EQ(a.executes.size(), 1U);
}

TEST_F(Unary, ReportsWhatTheReplicasThatAreUpServe) {
  start();
  EXPECT_THAT(client->schemas(), IsEmpty());
  FakeReplica& a = up("a", {"s1"});
  (void)up("b", {"s2", "s1"});
  EXPECT_EQ(client->schemas(),
            (std::vector<pipeline::ReplicaSchemas>{{.default_id = "s1", .served = {"s1"}},
                                                   {.default_id = "s2", .served = {"s2", "s1"}}}));
  a.draining();
  EXPECT_EQ(client->schemas(),
            (std::vector<pipeline::ReplicaSchemas>{{.default_id = "s2", .served = {"s2", "s1"}}}));
}

// What a failed attempt may be followed by; outcome 7 is kUnavailable, 8 kOverloaded, 9 internal.
struct Failure {
  const char* name;
  const char* document;
  CallStatus status;
  bool is_retried;
  int outcome;
};
const Failure kFailures[] = {
    {"QueryNotSent", "{a}", CallStatus::kNotSent, true, 7},
    {"QueryLost", "{a}", CallStatus::kUnavailable, true, 7},
    {"MutationNotSent", "mutation{a}", CallStatus::kNotSent, true, 7},
    {"MutationLost", "mutation{a}", CallStatus::kUnavailable, false, 9},
    {"MutationLate", "mutation{a}", CallStatus::kDeadline, false, 9},
    {"MutationRefusedByGrpc", "mutation{a}", CallStatus::kFailed, false, 9},
    {"MutationAfterAFragmentLost", "fragment F on M{a} mutation{...F}", CallStatus::kUnavailable,
     false, 9},
    {"QueryThatNamesAMutationLost", "{a(b:\"mutation\")}", CallStatus::kUnavailable, true, 7},
    {"BrokenDocumentLost", "{a", CallStatus::kUnavailable, false, 9},
    {"QueryByIdLost", "#q_1", CallStatus::kUnavailable, true, 7},
    {"SubscriptionByIdLost", "#s_1", CallStatus::kUnavailable, true, 7},
    {"MutationByIdLost", "#m_1", CallStatus::kUnavailable, false, 9},
    {"UnknownIdLost", "#pay", CallStatus::kUnavailable, false, 9},
    {"UnknownIdNotSent", "#pay", CallStatus::kNotSent, true, 7},
    {"QueryLate", "{a}", CallStatus::kDeadline, false, 7},
    {"QueryRefusedByGrpc", "{a}", CallStatus::kFailed, false, 9},
};
class UnaryFailure : public Unary, public testing::WithParamInterface<Failure> {};

TEST_P(UnaryFailure, IsRetriedOnceAtAnotherReplicaIfThatIsSafe) {
  start();
  FakeReplica& a = up("a");
  FakeReplica& b = up("b");
  execute(1, GetParam().document);
  FakeReplica& first = a.executes.empty() ? b : a;
  FakeReplica& second = a.executes.empty() ? a : b;
  answer(first, GetParam().status);
  EXPECT_EQ(second.executes.size(), GetParam().is_retried ? 1U : 0U);
  EXPECT_THAT(first.executes, IsEmpty());
  if (GetParam().is_retried) answer(second, GetParam().status);
  EXPECT_THAT(a.executes, IsEmpty());
  EXPECT_THAT(b.executes, IsEmpty());
  ASSERT_EQ(hub.lines.size(), 1U);
  EXPECT_THAT(hub.lines[0],
              testing::StartsWith("executed 1: outcome " + std::to_string(GetParam().outcome)));
}
INSTANTIATE_TEST_SUITE_P(Unary, UnaryFailure, testing::ValuesIn(kFailures), [](const auto& row) {
  return std::string(row.param.name);
});

// "503, Retry-After: 1" was the answer to 87 mutations that had been executed.
TEST_F(Unary, ReportsThatTheOutcomeOfAMutationIsNotKnown) {
  start();
  FakeReplica& a = up("a");
  execute(1, "mutation{a}");
  answer(a, CallStatus::kUnavailable);
  EXPECT_THAT(
      hub.take(),
      ElementsAre(R"(executed 1: outcome 9 {"errors":[{"message":"No answer came back: the )"
                  R"(operation may have been executed. Look at its effect before you send )"
                  R"(it again.","extensions":{"code":"OUTCOME_UNKNOWN"}}]})"));
}

TEST_F(Unary, RetriesAMutationIfTheReplicaReportsThatItDidNotExecuteIt) {
  start();
  FakeReplica& a = up("a");
  FakeReplica& b = up("b");
  execute(1, "mutation{a}");
  FakeReplica& first = a.executes.empty() ? b : a;
  FakeReplica& second = a.executes.empty() ? a : b;
  answer(first, CallStatus::kOk, result(wire::OUTCOME_OVERLOADED, "{}"));
  ASSERT_EQ(second.executes.size(), 1U);
  answer(second, CallStatus::kOk, result(wire::OUTCOME_OVERLOADED, "{}"));
  EXPECT_THAT(hub.take(), ElementsAre("executed 1: outcome 8 {}"));
}

TEST_F(Unary, WaitsForAReplicaToComeUp) {
  start();
  execute(1);
  turn();
  EXPECT_THAT(hub.take(), IsEmpty());
  const FakeReplica& a = up("a");
  EXPECT_EQ(a.executes.size(), 1U);
}

TEST_F(Unary, GivesUpWhenNoReplicaComesUpInTime) {
  Options impatient = options();
  impatient.wait_for_replica_ms = 0;
  start(impatient);
  execute(1);
  while (hub.lines.empty())
    turn();  // until the client looks at its clock
  EXPECT_THAT(hub.take(), ElementsAre(std::string("executed 1: outcome 7 ") + kNoExecutor));
}

TEST_F(Unary, APrepareWaitsForAReplicaAsLongAsItMayTake) {
  Options impatient = options();
  impatient.wait_for_replica_ms = 0;
  start(impatient);
  execute(1);
  client->prepare(pipeline::CallId{2}, {request("subscription{a}")});
  while (hub.lines.empty())
    turn();  // until the client looks at its clock
  EXPECT_THAT(hub.take(), ElementsAre(std::string("executed 1: outcome 7 ") + kNoExecutor));
  clock.advance(10'000);
  while (hub.lines.empty())
    turn();
  EXPECT_THAT(hub.take(), ElementsAre("prepared 2: outcome 7"));
}

TEST_F(Unary, RefusesMoreThanMayWait) {
  Options small = options();
  small.calls_waiting_max = 1;
  start(small);
  execute(1);
  execute(2);
  turn();
  ASSERT_EQ(hub.lines.size(), 1U);
  EXPECT_THAT(hub.lines[0], testing::StartsWith("executed 2: outcome 8"));
}

TEST_F(Unary, ReportsNothingForACancelledCall) {
  start();
  FakeReplica& a = up("a");
  execute(1);
  client->cancel(pipeline::CallId{1});
  EXPECT_EQ(a.cancelled.size(), 1U);
  answer(a, CallStatus::kOk, result(wire::OUTCOME_EXECUTED, "{}"));
  turn();
  EXPECT_THAT(hub.take(), IsEmpty());
}

TEST_F(Unary, PreparesABatchInOrder) {
  start();
  FakeReplica& a = up("a");
  client->prepare(pipeline::CallId{1}, {request("subscription{a}"), request("{b}"), request("!")});
  ASSERT_EQ(a.prepares.size(), 1U);
  EXPECT_EQ(a.prepares.begin()->second.requests_size(), 3);
  wire::PrepareResponse response;
  response.add_results()->mutable_prepared()->mutable_kafka()->set_provider("a");
  response.add_results()->set_not_a_subscription(wire::OPERATION_KIND_QUERY);
  response.add_results()->mutable_error()->set_outcome(wire::OUTCOME_SYNTAX_ERROR);
  a.calls->on_prepared(a.prepares.begin()->first, CallStatus::kOk, response);
  EXPECT_THAT(hub.take(), ElementsAre("prepared 1: a not a subscription outcome 1"));
}

TEST_F(Unary, FailsAWholeBatchThatIsNotAnswered) {
  start();
  FakeReplica& a = up("a");
  client->prepare(pipeline::CallId{1}, {request("subscription{a}"), request("subscription{b}")});
  wire::PrepareResponse response;
  a.calls->on_prepared(a.prepares.begin()->first, CallStatus::kUnavailable, response);
  EXPECT_THAT(hub.take(), ElementsAre("prepared 1: outcome 7 outcome 7"));
}

TEST_F(Unary, AnswersTheCallsOfAReplicaThatIsRemoved) {
  start();
  FakeReplica& a = up("a");
  execute(1, "mutation{a}");
  client->set_addresses({});
  a.close();
  turn();
  EXPECT_THAT(hub.take(), ElementsAre(testing::HasSubstr("OUTCOME_UNKNOWN"), "availability"));
}

}  // namespace
}  // namespace conn::exec_client
