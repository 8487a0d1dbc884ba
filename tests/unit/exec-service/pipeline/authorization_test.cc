// What a viewer may not see is null and an error, and no subgraph is asked for it.
#include "tests/unit/exec-service/authorization/access_supergraph.h"
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AuthorizationTest : public PipelineHarness {
 protected:
  AuthorizationTest()
      : PipelineHarness({std::shared_ptr<void>(), &authorization::access_supergraph()}) {}

  std::string execute_for(const std::string& claims, const std::string& document) {
    ports::Request request;
    request.document = document;
    request.viewer.claims_json = claims;
    return execute(request);
  }
  static ports::SharedRowDefinition row_for(const std::string& claims,
                                            const std::string& document) {
    auto row = std::make_shared<ports::RowDefinition>();
    row->document = document;
    row->viewer.claims_json = claims;
    row->key = document + claims;
    return row;
  }
};

TEST_F(AuthorizationTest, ADeniedRootFieldIsAnErrorAndNoFetch) {
  EXPECT_EQ(execute_for("", "{ me { name } }"),
            R"(0 {"data":{"me":null},"errors":[{"message":"Unauthorized field or type.",)"
            R"("locations":[{"line":1,"column":3}],"path":["me"],)"
            R"("extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE"}}]})");
  EXPECT_THAT(ports.client->requests, IsEmpty());
}

TEST_F(AuthorizationTest, WhatIsDeniedOfAnObjectIsNotAskedFor) {
  execute_for("{}", "{ me { id name } }");
  EXPECT_THAT(ports.client->bodies(), ElementsAre(R"({"query":"{me{id}}"})"));
  subgraph_answers(0, R"({"data":{"me":{"id":"1"}}})");
  EXPECT_EQ(answer,
            R"(0 {"data":{"me":{"id":"1","name":null}},"errors":[{"message":)"
            R"("Unauthorized field or type.","locations":[{"line":1,"column":11}],)"
            R"("path":["me","name"],"extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE"}}]})");
}

TEST_F(AuthorizationTest, OfAnInterfaceOnlyTheTypesThatDenyItAreLeftOut) {
  execute_for("", "{ people { name } }");
  EXPECT_THAT(ports.client->bodies(),
              ElementsAre(R"({"query":"{people{__typename...on Visitor{name}}}"})"));
  subgraph_answers(0, R"({"data":{"people":[{"__typename":"Employee"},)"
                      R"({"__typename":"Visitor","name":"Vi"}]}})");
  EXPECT_EQ(answer,
            R"(0 {"data":{"people":[{"name":null},{"name":"Vi"}]},"errors":[{"message":)"
            R"("Unauthorized field or type.","locations":[{"line":1,"column":12}],)"
            R"("path":["people",0,"name"],"extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE"}}]})");
}

TEST_F(AuthorizationTest, ADeniedFieldThatMustNotBeNullTakesItsParentWithOneError) {
  execute_for("", "{ people { id ... on Employee { badge } } }");
  subgraph_answers(0, R"({"data":{"people":[{"__typename":"Employee","id":"1"}]}})");
  EXPECT_EQ(answer, R"(0 {"data":null,"errors":[{"message":"Unauthorized field or type.",)"
                    R"("locations":[{"line":1,"column":33}],"path":["people",0,"badge"],)"
                    R"("extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE"}}]})");
}

TEST_F(AuthorizationTest, AViewerWhoMeetsTheRequirementsSeesEverything) {
  const std::string query = "{ people { phone } }";
  execute_for(R"({"scope":"phone"})", query);
  execute_for(R"({"scope":"phone x","sub":"7"})", query);
  EXPECT_THAT(ports.client->bodies(), ElementsAre(R"({"query":"{people{__typename phone}}"})",
                                                  R"({"query":"{people{__typename phone}}"})"));
  EXPECT_EQ(compiler.counters().plan_misses, 1U);  // both meet the same
  execute_for("", query);
  EXPECT_EQ(compiler.counters().plan_misses, 2U);
}

TEST_F(AuthorizationTest, ASubscriptionReportsWhatItObservesToAnyViewer) {
  EXPECT_EQ(execute_for("", "subscription { employeeChanged { salary { amount } name } }"),
            "prepared");
  EXPECT_TRUE(last_prepared->observes_identity);
  EXPECT_THAT(last_prepared->observed_claims, ElementsAre("policies", "scope"));
  EXPECT_EQ(execute_for("", "subscription { employeeChanged { id } }"), "prepared");
  EXPECT_FALSE(last_prepared->observes_identity);
  EXPECT_THAT(last_prepared->observed_claims, IsEmpty());
}

TEST_F(AuthorizationTest, AnEventIsCheckedForEachRowsViewer) {
  const std::string document = "subscription { employeeChanged { id name } }";
  resolve({event(10, {{1, row_for("", document)},
                      {2, row_for(R"({"policies":["colleague"]})", document)}})},
          sink);
  EXPECT_THAT(sink->take(),
              ElementsAre(R"(10/1 0 {"data":{"employeeChanged":{"id":"1","name":null}},"errors":[)"
                          R"({"message":"Unauthorized field or type.","locations":[{"line":1,)"
                          R"("column":37}],"path":["employeeChanged","name"],"extensions":{"code":)"
                          R"("UNAUTHORIZED_FIELD_OR_TYPE","topic":"flights.1","partition":2,)"
                          R"("offset":10}}]})"));
  subgraph_answers(0, R"({"data":{"_entities":[{"name":"Em"}]}})");
  EXPECT_THAT(sink->take(),
              ElementsAre(R"(10/2 0 {"data":{"employeeChanged":{"id":"1","name":"Em"}}})"));
}

// Book's rule, copied to the interface by a composer; Poster has none.
class InterfaceRuleTest : public PipelineHarness {
 protected:
  InterfaceRuleTest() : PipelineHarness(shop()) {}

  static SharedSupergraph shop() {
    return planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))", R"sdl(
    extend schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
    directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    type Query @join__type(graph: A) { media: [Media] poster: Poster }
    interface Media @join__type(graph: A) { id: ID price: Int @authenticated }
    type Book implements Media @join__type(graph: A)
      @join__implements(graph: A, interface: "Media") { id: ID price: Int @authenticated }
    type Poster implements Media @join__type(graph: A)
      @join__implements(graph: A, interface: "Media") { id: ID price: Int }
  )sdl");
  }
};

TEST_F(InterfaceRuleTest, HoldsThroughTheInterfaceForEveryObject) {
  execute("{ media { id price } }");
  EXPECT_THAT(ports.client->bodies(), ElementsAre(R"({"query":"{media{__typename id}}"})"));
  subgraph_answers(0, R"({"data":{"media":[{"__typename":"Poster","id":"1"}]}})");
  EXPECT_EQ(answer, R"(0 {"data":{"media":[{"id":"1","price":null}]},"errors":[{"message":)"
                    R"("Unauthorized field or type.","locations":[{"line":1,"column":14}],)"
                    R"("path":["media",0,"price"],)"
                    R"("extensions":{"code":"UNAUTHORIZED_FIELD_OR_TYPE"}}]})");
}

TEST_F(InterfaceRuleTest, IsNotARuleOfATypeThatIsReachedOtherwise) {
  execute("{ poster { price } media { ... on Poster { price } } }");
  EXPECT_THAT(ports.client->bodies(),
              ElementsAre(R"({"query":"{poster{price}media{__typename...on Poster{price}}}"})"));
}

}  // namespace
}  // namespace exec::pipeline
