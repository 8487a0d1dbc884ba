// Requests: what each comes to.
#include "shared/hash/sha256.h"
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RequestTest : public PipelineHarness {};

TEST_F(RequestTest, ExecutesAQuery) {
  EXPECT_EQ(execute("{flight(id:1){number}}"), "(running)");
  ASSERT_EQ(ports.client->requests.size(), 1U);
  subgraph_answers(0, R"({"data":{"flight":{"number":"TP1"}}})");
  EXPECT_EQ(answer, R"(0 {"data":{"flight":{"number":"TP1"}}})");
}

// Outcomes as numbers: 1 syntax, 2 validation, 3 unknown operation, 4 variables, 5 unplannable,
// 6 unknown schema, 8 source.
struct Refusal {
  const char* name;
  ports::Request request;
  const char* begins;
  const char* says;
};
ports::Request request(std::string document,
                       std::string variables = "",
                       std::string operation = "") {
  ports::Request request;
  request.document = std::move(document);
  request.variables_json = std::move(variables);
  request.operation_name = std::move(operation);
  return request;
}
ports::Request of_schema(std::string schema) {
  ports::Request asked = request("{__typename}");
  asked.schema_id = std::move(schema);
  return asked;
}
const Refusal kRefusals[] = {
    {"NotGraphql", request("{"), R"(1 {"errors":[{"message":"Syntax Error)", R"("line":1)"},
    {"Empty", request(""), "1 ", "errors"},
    {"TooManyRootFields",
     request("{...F} fragment F on Query{a:__typename b:__typename c:__typename d:__typename "
             "e:__typename f:__typename g:__typename h:__typename i:__typename j:__typename "
             "k:__typename l:__typename m:__typename n:__typename o:__typename p:__typename "
             "q:__typename r:__typename s:__typename t:__typename u:__typename}"),
     R"(2 {"errors":[)", "GRAPHQL_DOCUMENT_LIMIT"},
    {"MissingVariableIsNamed", request("query($x:ID!){flight(id:$x){number}}"), "4 ",
     "BAD_USER_INPUT"},
    {"UnknownField", request("{nothing}"), R"(2 {"errors":[)", "GRAPHQL_VALIDATION_FAILED"},
    {"NoSuchOperation", request("query A{__typename}", "", "B"), "3 ", "Unknown operation named"},
    {"WhichOperation", request("query A{__typename} query B{__typename}"), "3 ",
     "Must provide operation name"},
    {"MissingVariable", request("query($x:ID!){flight(id:$x){number}}"), "4 ", "$x"},
    {"VariablesNotJson", request("{__typename}", "{"), "4 ", "BAD_USER_INPUT"},
    {"VariablesNoObject", request("{__typename}", "[1]"), "4 ", "not a JSON object"},
    {"VariableTwice", request("{__typename}", R"({"a":1,"a":2})"), "4 ", "BAD_USER_INPUT"},
    {"NoSubgraphServesTheField", request("{flight(id:1){unreachable}}"),
     R"(5 {"data":null,"errors":[)", "QUERY_PLAN_NO_PATH"},
    {"UnknownSchema", of_schema("s9"), "6 ", "UNKNOWN_SCHEMA"},
    {"IllegalTopic", request(R"(subscription{flightUpdated(id:"a b"){delay}})"), "8 ",
     "flights.a b"},
};
class RefusalTest : public RequestTest, public testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, ReportsWhyAndCallsNoSubgraph) {
  const std::string got = execute(GetParam().request);
  EXPECT_THAT(got, StartsWith(GetParam().begins));
  EXPECT_THAT(got, HasSubstr(GetParam().says));
  EXPECT_TRUE(ports.client->requests.empty());
}
INSTANTIATE_TEST_SUITE_P(Request, RefusalTest, testing::ValuesIn(kRefusals), [](const auto& row) {
  return std::string(row.param.name);
});

TEST_F(RequestTest, AnswersAQueryAtItsDeadlineWithWhatThereIs) {
  EXPECT_EQ(execute("{flight(id:1){number}}"), "(running)");
  clock.advance(options.execute_timeout_ms - 1);
  pipeline.expire();
  EXPECT_EQ(answer, "(running)");
  clock.advance(1);
  pipeline.expire();
  EXPECT_THAT(answer, StartsWith(R"(0 {"data":{"flight":null},"errors":[)"));
  EXPECT_FALSE(pipeline.next_expiry_ms());
}

TEST_F(RequestTest, AnswersAllThatRunsWhenItGoes) {
  std::string last_answer;
  {
    OperationPipeline stopped{{options, clock, schemas, compiler, rows_in_flight, ports}, 4, [] {}};
    stopped.execute(request("{flight(id:1){number}}"), [&](const ports::ExecuteAnswer& its) {
      last_answer = std::get<ports::ExecutionResult>(its).body;
    });
    stopped.resolve(
        {sink, {event(7, {{1, row("subscription($id:ID!){flightUpdated(id:$id){gate}}")}})}});
    stopped.end_turn();
    EXPECT_EQ(last_answer, "");
  }
  constexpr const char* kError =
      R"("errors":[{"message":"The server stopped before the operation had finished.")";
  EXPECT_THAT(last_answer, StartsWith(std::string(R"({"data":{"flight":null},)") + kError));
  ASSERT_EQ(sink->rows.size(), 1U);
  EXPECT_THAT(sink->rows[0], StartsWith("7/1 0 "));
  EXPECT_THAT(sink->rows[0], HasSubstr(kError));
  subgraph_answers(0, R"({"data":{"flight":{"number":"TP1"}}})");  // harmless
}

TEST_F(RequestTest, SendsTheViewersHeadersToSubgraphs) {
  ports::Request asked = request("{flight(id:1){number}}");
  asked.viewer.headers = {{"authorization", "Bearer x"}};
  (void)execute(asked);
  ASSERT_NE(ports.client->requests.at(0).forwarded, nullptr);
  EXPECT_EQ(ports.client->requests[0].forwarded->at(0).value, "Bearer x");
}

TEST_F(RequestTest, CompilesADocumentOnce) {
  for (const char* variables : {R"({"x":1})", R"({"x":2})", R"({"x":3})"})
    (void)execute("query($x:ID!){flight(id:$x){number}}", variables);
  const OperationCacheCounters counters = compiler.counters();
  EXPECT_EQ(counters.document_misses, 1U);
  EXPECT_EQ(counters.plan_misses, 1U);
  EXPECT_EQ(counters.plan_hits, 2U);
}

TEST_F(RequestTest, PlansAnewForOtherConditions) {
  const std::string document = "query($x:Boolean!){flight(id:1){number gate @include(if:$x)}}";
  (void)execute(document, R"({"x":true})");
  (void)execute(document, R"({"x":false})");
  EXPECT_EQ(compiler.counters().plan_misses, 2U);
  EXPECT_THAT(ports.client->requests.at(0).body, testing::Not(testing::HasSubstr("gate")));
}

TEST_F(RequestTest, PublishesAndPassesOnTheMutatorsId) {
  ports::Request asked = request("mutation{reportDelay(id:1){success}}");
  asked.mutator_id = "session-7";
  EXPECT_EQ(execute(asked), "(running)");
  ASSERT_EQ(ports.broker.events.size(), 1U);
  EXPECT_EQ(ports.broker.events[0].topic, "delays");
  EXPECT_EQ(ports.broker.events[0].headers, (ports::Headers{{"sluice-loader-id", "exec-0/3.1"},
                                                            {"sluice-mutator-id", "session-7"}}));
  ports.broker.answer(0, {});
  end_turn();
  EXPECT_EQ(answer, R"(0 {"data":{"reportDelay":{"success":true}}})");
}

TEST_F(RequestTest, PreparesASubscriptionWithoutItsViewer) {
  const std::string document =
      "subscription($id:ID!,$lang:String){a:flightUpdated(id:$id){delay "
      "origin{name(language:$lang)}}}";
  EXPECT_EQ(execute(document, R"({"lang":"pt","id":7})"), "prepared");
  EXPECT_EQ(last_prepared->root_field, "flightUpdated");
  EXPECT_EQ(last_prepared->root_response_key, "a");
  EXPECT_EQ(last_prepared->provider, "main");
  EXPECT_EQ(last_prepared->topics, std::vector<std::string>{"flights.7"});
  EXPECT_FALSE(last_prepared->has_filter);
  EXPECT_EQ(last_prepared->relevant_variables_json, R"({"language":"pt"})");  // $id only routes
  EXPECT_TRUE(last_prepared->fetches);
  EXPECT_EQ(last_prepared->schema_id, flights()->id);
  EXPECT_EQ(last_prepared->document_hash, shared::hash::sha256(document));
}

TEST_F(RequestTest, PreparesABatchInOrder) {
  const auto answers = pipeline.prepare(
      {request("subscription{flightUpdated(id:1){delay}}"), request("{__typename}"), request("{")});
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_FALSE(std::get<ports::SharedPrepared>(answers[0])->fetches);
  EXPECT_EQ(std::get<ports::NotASubscription>(answers[1]).kind, ports::OperationKind::kQuery);
  EXPECT_EQ(std::get<ports::ExecutionResult>(answers[2]).outcome, ports::Outcome::kSyntaxError);
}

}  // namespace
}  // namespace exec::pipeline
