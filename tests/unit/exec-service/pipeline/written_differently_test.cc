// Equal operations that are written differently: one plan, one execution, each its own locations.
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class WrittenDifferentlyTest : public PipelineHarness {
 protected:
  static ports::SharedRowDefinition literal_row(const std::string& document) {
    return row(document, "");
  }
};

TEST_F(WrittenDifferentlyTest, SubscriptionsThatDifferInALiteralBelowAFilterAreOneExecution) {
  std::vector<ports::EventRow> rows;
  for (std::uint64_t i = 1; i <= 5; ++i)
    rows.push_back(
        {i, literal_row("subscription{flightUpdated(id:\"" + std::to_string(i) + "\"){number}}")});
  rows.push_back({6, row("subscription S($x:ID!) { flightUpdated(id: $x) { ...F } }\n"
                         "fragment F on Flight { number }",
                         R"({"x":"6"})")});
  resolve({event(10, std::move(rows))}, sink);
  EXPECT_EQ(pipeline.counters().executions, 1U);
  EXPECT_EQ(pipeline.counters().rows_coalesced, 5U);
  ASSERT_EQ(ports.client->requests.size(), 1U);
  subgraph_answers(0, R"({"data":{"_entities":[{"number":"TP1"}]}})");
  EXPECT_EQ(sink->take().size(), 6U);
}

TEST_F(WrittenDifferentlyTest, OperationsThatDifferInMoreAreNot) {
  resolve({event(10, {{1, literal_row("subscription{flightUpdated(id:1){delay}}")},
                      {2, literal_row("subscription{flightUpdated(id:1){d:delay}}")},
                      {3, literal_row("subscription{flightUpdated(id:1){delay status}}")},
                      {4, literal_row("subscription{flightUpdated(id:1){status delay}}")}})},
          sink);
  EXPECT_EQ(pipeline.counters().executions, 4U);
}

TEST_F(WrittenDifferentlyTest, APlanIsMadeOnceForAll) {
  execute("{flight(id:\"1\"){id}}");
  execute("query($id:ID!) {\n  flight(id: $id) { id } # the same\n}", R"({"id":"2"})");
  execute("query F{flight(id:3){...on Flight{id}}}");
  EXPECT_EQ(compiler.counters().plans, 1U);
  EXPECT_EQ(compiler.counters().plan_hits, 2U);
  ASSERT_EQ(ports.client->requests.size(), 3U);
  EXPECT_THAT(ports.client->requests[2].body, HasSubstr(R"("variables":{"id":"3"})"));
}

TEST_F(WrittenDifferentlyTest, AnErrorPointsIntoTheTextOfEachWhoGetsIt) {
  resolve({event(10, {{1, row("subscription($id:ID!){flightUpdated(id:$id){number}}")},
                      {2, row("subscription($id:ID!){\n flightUpdated(id:$id){...N}}\n"
                              "fragment N on Flight{\n   number number}")}})},
          sink);
  ASSERT_EQ(ports.client->requests.size(), 1U);
  subgraph_answers(0, R"({"errors":[{"message":"no","path":["_entities",0,"number"]}],)"
                      R"("data":{"_entities":[{"number":null}]}})");
  const std::vector<std::string> answers = sink->take();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_THAT(answers[0], HasSubstr(R"("message":"no","locations":[{"line":1,"column":45}],)"));
  EXPECT_THAT(answers[1], HasSubstr(R"("message":"no","locations":[{"line":4,"column":4},)"
                                    R"({"line":4,"column":11}],)"));
}

TEST_F(WrittenDifferentlyTest, ACallerThatKnowsTheTableGetsOneAnswerForAll) {
  sink->does_know_places = true;
  resolve({event(10, {{1, row("subscription($id:ID!){flightUpdated(id:$id){number}}")},
                      {2, row("subscription($id:ID!){\n flightUpdated(id:$id){number}}")}})},
          sink);
  subgraph_answers(0, R"({"errors":[{"message":"no","path":["_entities",0,"number"]}],)"
                      R"("data":{"_entities":[{"number":null}]}})");
  const std::vector<std::string> answers = sink->take();
  ASSERT_EQ(answers.size(), 2U);
  ASSERT_TRUE(answers[0].starts_with("10/1 6 ")) << answers[0];
  ASSERT_TRUE(answers[1].starts_with("10/2 6 ")) << answers[1];
  EXPECT_EQ(answers[0].substr(7), answers[1].substr(7));
}

TEST_F(WrittenDifferentlyTest, AnErrorOfARequestPointsIntoItsText) {
  execute("query {\n\n  flight(id: 1) { number } }");
  subgraph_answers(0, R"({"errors":[{"message":"no","path":["flight"]}],"data":{"flight":null}})");
  EXPECT_THAT(answer, HasSubstr(R"("locations":[{"line":3,"column":3}])"));
}

}  // namespace
}  // namespace exec::pipeline
