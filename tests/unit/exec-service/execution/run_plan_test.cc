#include "exec-service/execution/run_plan.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/execution/run_harness.h"

namespace exec::execution {
namespace {

using RunPlan = tests::RunHarness;

TEST_F(RunPlan, MergesWhatSeveralSubgraphsKnowOfOneObject) {
  const auto run = start("{ flights { n: number gate } }");
  ASSERT_EQ(subgraphs.bodies(), std::vector<std::string>{R"({"query":"{flights{n:number id}}"})"});
  answer(0, R"({"data":{"flights":[{"n":"LH1","id":"1"},{"id":"2","extra":0,"n":"L\u00e92"}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(
      variables_of(1),
      R"({"representations":[{"__typename":"Flight","id":"1"},{"__typename":"Flight","id":"2"}]})");
  EXPECT_EQ(run.body(), "(running)");
  answer(1, R"({"data":{"_entities":[{"gate":"A1"},{"gate":null}]}})");
  EXPECT_EQ(run.body(),
            R"({"data":{"flights":[{"n":"LH1","gate":"A1"},{"n":"L\u00e92","gate":null}]}})");
}

TEST_F(RunPlan, AsksOnceForAnEntityThatIsAtManyPositions) {
  const auto run = start("{ flights { origin { name } } }");
  answer(0, R"({"data":{"flights":[{"origin":{"code":"LIS"}},{"origin":{"code":"SFO"}},
                                   {"origin":{"code":"LIS"}}]}})");
  EXPECT_EQ(
      variables_of(1),
      R"({"representations":[{"__typename":"Airport","code":"LIS"},{"__typename":"Airport","code":"SFO"}]})");
  answer(1, R"({"data":{"_entities":[{"name":"Lisboa"},{"name":"San Francisco"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"flights":[{"origin":{"name":"Lisboa"}},)"
                        R"({"origin":{"name":"San Francisco"}},{"origin":{"name":"Lisboa"}}]}})");
}

TEST_F(RunPlan, SendsRequiredFieldsUnderTheirNamesWhateverTheClientCallsThem) {
  const auto run = start("{ flight(id: 1) { price(currency: USD) miles } }");
  answer(0, R"({"data":{"flight":{"price":10.50,"_i0_price":9,"id":"1"}}})");
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Flight","id":"1","price":9}]})");
  answer(1, R"({"data":{"_entities":[{"miles":700}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"flight":{"price":10.50,"miles":700}}})");
}

TEST_F(RunPlan, DoesNotAskForEntitiesWithoutAKey) {
  const auto run = start("{ flights { airline { name } } }");
  answer(0, R"({"data":{"flights":[{"airline":null},{}]}})");
  EXPECT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(run.body(), R"({"data":{"flights":[{"airline":null},{"airline":null}]}})");
}

TEST_F(RunPlan, SendsVariablesToTheStepsThatUseThem) {
  const auto run = start(
      "query($n: Int = 5, $l: String, $x: String) { flights(first: $n) { origin { "
      "name(language: $l) other: name(language: $x) } } }",
      R"({"l":"pt"})");
  EXPECT_EQ(variables_of(0), R"({"n":5})");
  answer(0, R"({"data":{"flights":[{"origin":{"code":"LIS"}}]}})");
  EXPECT_EQ(variables_of(1),
            R"({"representations":[{"__typename":"Airport","code":"LIS"}],"l":"pt"})");
}

TEST_F(RunPlan, ReportsAFailureOnceForEachPositionThatMissesAValue) {
  const auto run = start("{ flights { number gate } airport(code: \"LIS\") { name } }");
  subgraphs.fail(1);
  answer(0, R"({"data":{"flights":[{"number":"1","id":"1"},{"number":"2","id":"2"}]}})");
  subgraphs.fail_all(shared::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(
      run.body(),
      R"({"data":{"flights":[{"number":"1","gate":null},{"number":"2","gate":null}],"airport":null},)"
      R"("errors":[{"message":"The subgraph \"airports\" did not answer in time.",)"
      R"("locations":[{"line":1,"column":20}],"path":["flights",0,"gate"],)"
      R"("extensions":{"code":"SUBGRAPH_TIMEOUT","subgraph":"airports"}},)"
      R"({"message":"The subgraph \"airports\" did not answer in time.",)"
      R"("locations":[{"line":1,"column":20}],"path":["flights",1,"gate"],)"
      R"("extensions":{"code":"SUBGRAPH_TIMEOUT","subgraph":"airports"}},)"
      R"({"message":"The subgraph \"airports\" could not be reached.",)"
      R"("locations":[{"line":1,"column":27}],"path":["airport"],)"
      R"("extensions":{"code":"SUBGRAPH_UNAVAILABLE","subgraph":"airports"}}]})");
  ASSERT_EQ((*run.response)->subgraph_failures.size(), 1U);
  EXPECT_EQ((*run.response)->subgraph_failures[0].error.message, "connection refused");
}

TEST_F(RunPlan, ReportsThatASubgraphIsNotCalledForAWhile) {
  const auto run = start("{ airport(code: \"LIS\") { name } }");
  subgraphs.fail(0, shared::ErrorCode::kCircuitOpen);
  EXPECT_EQ(run.body(),
            R"({"data":{"airport":null},"errors":[{"message":)"
            R"("The subgraph \"airports\" has failed too often and is not asked for a while.",)"
            R"("locations":[{"line":1,"column":3}],"path":["airport"],)"
            R"("extensions":{"code":"SUBGRAPH_CIRCUIT_OPEN","subgraph":"airports"}}]})");
}

TEST_F(RunPlan, ReportsAFailureOfWhatOnlyAnotherStepNeeded) {
  const auto run = start("{ flight(id: 1) { airline { name } } }");
  answer(0, R"({"data":{"flight":{"airline":{"carrier":{"code":"LH"},"region":"EU"}}}})");
  subgraphs.answer(1, "<html>", 502);
  EXPECT_EQ(run.body(),
            R"({"data":{"flight":{"airline":null}},"errors":[)"
            R"({"message":"The subgraph \"airlines\" gave no usable answer.",)"
            R"("locations":[{"line":1,"column":29}],"path":["flight","airline","name"],)"
            R"("extensions":{"code":"SUBGRAPH_BAD_RESPONSE","subgraph":"airlines"}}]})");
}

TEST_F(RunPlan, RelaysASubgraphsErrorsWithoutAddingItsOwn) {
  const auto run = start("{ a: flights { number status } }");
  answer(0, R"({"data":null,"errors":[{"message":"no status","locations":[{"line":1,"column":2}],
                "path":["a",1,"status"],"extensions":{"code":"X"}}]})");
  EXPECT_EQ(run.body(), R"({"data":null,"errors":[{"message":"no status",)"
                        R"("locations":[{"line":1,"column":23}],"path":["a",1,"status"],)"
                        R"("extensions":{"code":"X"}}]})");
}

TEST_F(RunPlan, RelaysAnEntitysErrorToEveryPositionOfIt) {
  const auto run = start("{ flights { origin { city { name } } } }");
  answer(0, R"({"data":{"flights":[{"origin":{"code":"LIS"}},{"origin":{"code":"LIS"}},
                                   {"origin":{"code":"LIS"}}]}})");
  answer(1, R"({"data":{"_entities":[{"city":null}]},"errors":[{"message":"no name",
                "path":["_entities",0,"city","name"]}]})");
  EXPECT_EQ(
      run.body(),
      R"({"data":{"flights":[{"origin":{"city":null}},{"origin":{"city":null}},{"origin":{"city":null}}]},)"
      R"("errors":[{"message":"no name",)"
      R"("locations":[{"line":1,"column":29}],"path":["flights",0,"origin","city","name"]},)"
      R"({"message":"no name",)"
      R"("locations":[{"line":1,"column":29}],"path":["flights",1,"origin","city","name"]},)"
      R"({"message":"no name",)"
      R"("locations":[{"line":1,"column":29}],"path":["flights",2,"origin","city","name"]}]})");
}

TEST_F(RunPlan, AnErrorWithoutAPathConcernsEveryPositionThatItLeftNull) {
  const auto run = start("{ flights { gate } }");
  answer(0, R"({"data":{"flights":[{"id":"1"},{"id":"2"},{"id":"3"}]}})");
  answer(1, R"({"data":{"_entities":[null,{"gate":"A"},{"gate":null}]},
                "errors":[{"message":"not today"},{"message":"busy"}]})");
  const auto errors = [](int flight) {
    const std::string place = R"(,"locations":[{"line":1,"column":13}],"path":["flights",)" +
                              std::to_string(flight) + R"(,"gate"]})";
    return R"({"message":"busy")" + place + R"(,{"message":"not today")" + place;
  };
  EXPECT_EQ(run.body(), R"({"data":{"flights":[{"gate":null},{"gate":"A"},{"gate":null}]},)"
                        R"("errors":[)" +
                            errors(0) + "," + errors(2) + "]}");
}

TEST_F(RunPlan, EachErrorBelowANullIsReported) {
  const auto run = start("{ flights { origin { city { name country } } } }");
  answer(0, R"({"data":{"flights":[{"origin":{"code":"LIS"}}]}})");
  answer(1, R"({"data":{"_entities":[{"city":null}]},"errors":[
                {"message":"gone","path":["_entities",0,"city","name"]},
                {"message":"gone","path":["_entities",0,"city","country"]}]})");
  EXPECT_EQ((*run.response)->errors, 2U) << run.body();
}

TEST_F(RunPlan, AnErrorThatLeftNothingNullHasNoPath) {
  const auto run = start("{ flights { gate } airport(code: 1) { code } }");
  answer(0, R"({"data":{"flights":[{"id":"1"}]}})");
  answer(2, R"({"data":{"_entities":[{"gate":"A"}]},"errors":[{"message":"deprecated"}]})");
  answer(1, R"({"data":{"airport":{"code":"LIS"}},
                "errors":[{"message":"slow","path":["airport","code"]}]})");
  EXPECT_EQ(run.body(), R"({"data":{"flights":[{"gate":"A"}],"airport":{"code":"LIS"}},)"
                        R"("errors":[{"message":"deprecated"},{"message":"slow"}]})");
}

TEST_F(RunPlan, RefusesAnswersThatAreNotWhatGraphqlAndFederationSpecify) {
  const std::string bad =
      R"("message":"The subgraph \"airports\" gave no usable answer.",)"
      R"("locations":[{"line":1,"column":13}],"path":["flights",0,"gate"],)"
      R"("extensions":{"code":"SUBGRAPH_BAD_RESPONSE","subgraph":"airports"}}]})";
  for (const char* answered :
       {R"({"data":{"_entities":[{"gate":"A"}]},"errors":"none"})", R"({"data":{"_entities":[7]}})",
        R"({"data":{"_entities":{"gate":"A"}}})", R"({"data":{"_entities":[]}})",
        R"({"data":{"_entities":[{"gate":"A"},{"gate":"B"}]}})", R"({"data":7})"}) {
    const std::size_t first = subgraphs.requests.size();
    scope->discard_loaded();
    const auto run = start("{ flights { gate } }");
    answer(first, R"({"data":{"flights":[{"id":"1"}]}})");
    answer(first + 1, answered);
    EXPECT_EQ(run.body(), R"({"data":{"flights":[{"gate":null}]},"errors":[{)" + bad) << answered;
  }
}

TEST_F(RunPlan, KeepsTheErrorsBesideAnEntityThatIsNone) {
  const auto run = start("{ flights { gate } }");
  answer(0, R"({"data":{"flights":[{"id":"1"}]}})");
  answer(1, R"({"data":{"_entities":[7]},"errors":[{"message":"x","path":["_entities",0]}]})");
  EXPECT_EQ((*run.response)->errors, 2U);
}

TEST_F(RunPlan, DoesNotAskForAFieldWhoseRequiredFieldFailed) {
  const auto run = start("{ flight(id: 1) { miles } }");
  answer(0, R"({"data":{"flight":{"price":null,"id":"1"}},"errors":[{"message":"no price",
                "path":["flight","price"]}]})");
  EXPECT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(run.body(),
            R"({"data":{"flight":{"miles":null}},)"
            R"("errors":[{"message":"This field requires \"Flight.price\", which failed.",)"
            R"("locations":[{"line":1,"column":19}],"path":["flight","miles"],)"
            R"("extensions":{"code":"REQUIRED_FIELD_MISSING"}},{"message":"no price",)"
            R"("locations":[{"line":1,"column":19}],"path":["flight","miles"]}]})");
}

TEST_F(RunPlan, DoesNotAskForAFieldWhoseRequiredFieldIsAbsent) {
  const auto run = start("{ flight(id: 1) { miles } }");
  answer(0, R"({"data":{"flight":{"id":"1"}}})");
  EXPECT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(run.body(),
            R"({"data":{"flight":{"miles":null}},"errors":[)"
            R"({"message":"This field requires \"Flight.price\", which no subgraph gave.",)"
            R"("locations":[{"line":1,"column":19}],"path":["flight","miles"],)"
            R"("extensions":{"code":"REQUIRED_FIELD_MISSING"}}]})");
}

TEST_F(RunPlan, SendsANullThatARequiredFieldMayHave) {
  const auto run = start("{ flight(id: 1) { miles } }");
  answer(0, R"({"data":{"flight":{"id":"1","price":null}}})");
  EXPECT_EQ(variables_of(1),
            R"({"representations":[{"__typename":"Flight","id":"1","price":null}]})");
  answer(1, R"({"data":{"_entities":[{"miles":3}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"flight":{"miles":3}}})");
}

TEST_F(RunPlan, DoesNotAskForAnEntityWithANullInsideItsKey) {
  const auto run = start("{ flights { airline { name } } }");
  answer(0, R"({"data":{"flights":[{"airline":{"carrier":{"code":null},"region":"EU"}},
                                   {"airline":{"carrier":{"code":"LH"},"region":"EU"}}]}})");
  EXPECT_EQ(
      variables_of(1),
      R"({"representations":[{"__typename":"Airline","carrier":{"code":"LH"},"region":"EU"}]})");
}

TEST_F(RunPlan, RunsMutationsOneAfterAnotherEachWithItsFollowUps) {
  const auto run =
      start(R"(mutation { a: cancel(id: 1) { gate } assignGate(id: 1, gate: "B") { gate } })");
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"a":{"id":"1"}}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  answer(1, R"({"data":{"_entities":[{"gate":"A"}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 3U);
  answer(2, R"({"data":{"assignGate":{"gate":"B"}}})");
  EXPECT_EQ(run.body(), R"({"data":{"a":{"gate":"A"},"assignGate":{"gate":"B"}}})");
  EXPECT_EQ((*run.response)->root_typenames, (std::vector<std::string>{"Flight", "Flight"}));
}

TEST_F(RunPlan, LoadsAgainAfterALaterMutation) {
  const auto run =
      start("mutation { a: cancel(id: 1) { gate } b: delay(id: 1, minutes: 2) { gate } }");
  answer(0, R"({"data":{"a":{"id":"1"}}})");
  answer(1, R"({"data":{"_entities":[{"gate":"A"}]}})");
  answer(2, R"({"data":{"b":{"id":"1"}}})");
  ASSERT_EQ(subgraphs.requests.size(), 4U);
  EXPECT_EQ(subgraphs.requests[1].body, subgraphs.requests[3].body);
  answer(3, R"({"data":{"_entities":[{"gate":"B"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"a":{"gate":"A"},"b":{"gate":"B"}}})");
}

TEST_F(RunPlan, AnswersIntrospectionAndRootTypenameByItself) {
  const auto run = start("query($n: String!) { __typename t: __type(name: $n) { name kind } }",
                         R"({"n":"Flight"})");
  EXPECT_EQ(run.body(), R"({"data":{"__typename":"Query","t":{"name":"Flight","kind":"OBJECT"}}})");
  EXPECT_TRUE(subgraphs.requests.empty());
}

TEST_F(RunPlan, TakesTheTypeOfAbstractObjectsFromTheSubgraph) {
  const auto run =
      start("{ search(text: \"a\") { __typename ... on Airport { code } ... on City { name } } }");
  answer(0, R"({"data":{"search":[{"__typename":"Airport","code":"LIS"},null,
               {"__typename":"City","name":"Lisboa"},{"__typename":"Flight"},{"name":"?"},
               {"__typename":7}]}})");
  EXPECT_EQ(run.body(),
            R"({"data":{"search":[{"__typename":"Airport","code":"LIS"},null,)"
            R"({"__typename":"City","name":"Lisboa"},null,null,null]},"errors":[)"
            R"({"message":"Field \"Query.search\" has an object of a type that it cannot have.",)"
            R"("locations":[{"line":1,"column":3}],"path":["search",3]},)"
            R"({"message":"Field \"Query.search\" has an object without a `__typename`.",)"
            R"("locations":[{"line":1,"column":3}],"path":["search",4]},)"
            R"({"message":"Field \"Query.search\" has an object without a `__typename`.",)"
            R"("locations":[{"line":1,"column":3}],"path":["search",5]}]})");
}

TEST_F(RunPlan, AnswersWhatItHasWhenCancelled) {
  const auto run = start("{ flights { number gate origin { name } } airport(code: 1) { name } }");
  answer(0, R"({"data":{"flights":[{"number":"1","id":"1","origin":{"code":"LIS"}}]}})");
  run.run->cancel(execution::CancelReason::kDeadline);
  EXPECT_TRUE(run.run->is_finished());
  const auto error = [](int column) {
    return R"({"message":"The operation did not finish before its deadline.",)"
           R"("locations":[{"line":1,"column":)" +
           std::to_string(column) + R"(}],"path":[)";
  };
  const std::string code = R"(],"extensions":{"code":"DEADLINE_EXCEEDED"}})";
  EXPECT_EQ(
      run.body(),
      R"({"data":{"flights":[{"number":"1","gate":null,"origin":{"name":null}}],"airport":null},"errors":[)" +
          error(20) + R"("flights",0,"gate")" + code + "," + error(34) +
          R"("flights",0,"origin","name")" + code + "," + error(43) + R"("airport")" + code + "]}");
  const std::string before = run.body();
  run.run->cancel(execution::CancelReason::kDeadline);
  answer(1, R"({"data":{"airport":{"name":"late"}}})");  // harmless
  EXPECT_EQ(run.body(), before);
}

TEST_F(RunPlan, ReportsThatTheServerHasStopped) {
  const auto run = start("{ airport(code: 1) { name } }");
  run.run->cancel(execution::CancelReason::kShutdown);
  EXPECT_EQ(run.body(), R"({"data":{"airport":null},"errors":[{"message":)"
                        R"("The server stopped before the operation had finished.",)"
                        R"("locations":[{"line":1,"column":3}],"path":["airport"],)"
                        R"("extensions":{"code":"SHUTDOWN"}}]})");
}

TEST_F(RunPlan, IsKeptByItsOwnerOnly) {
  std::weak_ptr<execution::Run> dropped;
  {
    const auto run = start("{ flights { gate } }");
    dropped = run.run;
  }
  EXPECT_TRUE(dropped.expired());                     // a subgraph's answer would not end it
  answer(0, R"({"data":{"flights":[{"id":"1"}]}})");  // harmless
}

TEST_F(RunPlan, BoundsTheErrorsOfAResponse) {
  options.errors_max = 2;
  const auto run = start("{ flights { gate } }");
  answer(0, R"({"data":{"flights":[{"id":"1"},{"id":"2"},{"id":"3"}]}})");
  subgraphs.fail_all();
  EXPECT_EQ((*run.response)->errors, 3U);
  EXPECT_EQ(run.body().find(R"("flights",2)"), std::string::npos);
  EXPECT_TRUE(run.body().ends_with(R"(,{"message":"1 more errors were left out.",)"
                                   R"("extensions":{"code":"ERRORS_LEFT_OUT","leftOut":1}}]})"))
      << run.body();
}

TEST_F(RunPlan, SharesOneRequestALevelBetweenAThousandDifferentRows) {
  std::vector<tests::StartedRun> runs;
  const auto same_event = event(R"({"id":"1"})");
  for (int i = 0; i < 1'000; ++i) {
    const std::string key = "k" + std::to_string(i);
    runs.push_back(start("subscription { flightUpdated(id: 1) { " + key + ": number origin { " +
                             key + ": name } } }",
                         "{}", same_event));
  }
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  std::string flights;
  for (int i = 0; i < 1'000; ++i) {
    const std::string key = std::to_string(i);
    flights += (i == 0 ? "" : ",");
    flights += R"("_e)" + key + R"(":[{"k)" + key + R"(":"LH1","origin":{"code":"LIS"}}])";
  }
  answer(0, R"({"data":{)" + flights + "}}");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  std::string airports;
  for (int i = 0; i < 1'000; ++i) {
    const std::string key = std::to_string(i);
    airports += (i == 0 ? "" : ",");
    airports += R"("_e)" + key + R"(":[{"k)" + key + R"(":"Lisboa"}])";
  }
  answer(1, R"({"data":{)" + airports + "}}");
  EXPECT_EQ(subgraphs.requests.size(), 2U);
  for (int i = 0; i < 1'000; ++i) {
    const std::string key = "k" + std::to_string(i);
    ASSERT_EQ(runs[static_cast<std::size_t>(i)].body(), R"({"data":{"flightUpdated":{")" + key +
                                                            R"(":"LH1","origin":{")" + key +
                                                            R"(":"Lisboa"}}}})");
  }
}

}  // namespace
}  // namespace exec::execution
