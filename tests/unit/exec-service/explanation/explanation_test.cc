// What explain prints of the demo's schema, whole.
#include "exec-service/explanation/explanation.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "exec-service/explanation/explanation_json.h"
#include "exec-service/explanation/explanation_text.h"

namespace exec::explanation {
namespace {

std::string read(const std::string& name) {
  std::ifstream stream(AIRPORT_DIR "/" + name);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Question about(std::string document, std::string variables = "") {
  Question question;
  question.supergraph = {"supergraph.graphql", read("supergraph.graphql")};
  question.events = schema::SchemaText{"events.graphql", read("events.graphql")};
  question.operation_file = "q.graphql";
  question.document = std::move(document);
  question.variables_json = std::move(variables);
  return question;
}

// The id is a hash of the files, which may change where the answer does not.
std::string text_of(const Explanation& explanation) {
  std::string text = explanation_text(explanation);
  const std::size_t at = text.find(explanation.schema_id);
  if (!explanation.schema_id.empty() && at != std::string::npos)
    text.replace(at, explanation.schema_id.size(), "ID");
  return text;
}

TEST(Explanation, ShowsTheStagesOfAQuery) {
  const Explanation found = explain(about(
      "query Board($from:ID=\"LIS\",$brief:Boolean!,$type:String!)"
      "{flights(origin:$from){number airline@skip(if:$brief){...Name}}__type(name:$type){name}}"
      "fragment Name on Airline{name}",
      R"({"brief":false,"type":"Flight"})"));
  EXPECT_TRUE(found.is_ok());
  EXPECT_EQ(text_of(found), R"(schema
  ok, id ID
operation
  query Board($from: ID = "LIS", $brief: Boolean!, $type: String!) {
    flights(origin: $from) {
      number
      airline @skip(if: $brief) {
        ...Name
      }
    }
    __type(name: $type) {
      name
    }
  }

  fragment Name on Airline {
    name
  }
variables
  $from:ID="LIS" is "LIS": relevant
    sent to flights by step 0
  $brief:Boolean! is false: relevant
    decides @skip or @include
  $type:String! is "Flight": relevant
    an argument of introspection
plan
  query Board
    observes $from:ID="LIS"
    observes $brief:Boolean!
    observes $type:String!
  0 root flights
    query($from:ID="LIS"){flights(origin:$from){number airline{code}}}
    because the client asks for flights.number; step 1 names Airline by flights.airline.code
  1 entities airlines after 0 at flights.airline
    Airline by "code": {code!}
    query($representations:[_Any!]!){_entities(representations:$representations){...on Airline{name}}}
    because the client asks for flights.airline.name
  answer
    flights: [object!]!
      number: String!
      airline: object!
        name: String!
    __type: introspection
)");
}

TEST(Explanation, ShowsWhatRoutesASubscriptionAndWhatMakesItsRowsDiffer) {
  const Explanation found =
      explain(about("subscription($from:ID!,$brief:Boolean!)"
                    "{departures(origin:$from){gate destination@skip(if:$brief){city}}}",
                    R"({"from":"LIS","brief":false})"));
  EXPECT_TRUE(found.is_ok());
  EXPECT_EQ(text_of(found), R"(schema
  ok, id ID
operation
  subscription ($from: ID!, $brief: Boolean!) {
    departures(origin: $from) {
      gate
      destination @skip(if: $brief) {
        city
      }
    }
  }
variables
  $from:ID! is "LIS": not relevant
    an argument of the event field: chooses topics or events, not what is answered
  $brief:Boolean! is false: relevant
    decides @skip or @include
plan
  subscription
    observes $brief:Boolean!
  0 event events at departures
    arguments {"origin":$from}
    because the client asks for departures.gate; step 1 names Flight by departures.id; step 3 names Flight by departures.id
  1 entities flights after 0 at departures
    Flight by "id": {id!}
    query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{destination{code}}}}
    because step 2 names Airport by departures.destination.code
  2 entities airports after 1 at departures.destination
    Airport by "code": {code!}
    query($representations:[_Any!]!){_entities(representations:$representations){...on Airport{city}}}
    because the client asks for departures.destination.city
  3 entities flights after 0 at departures if gate is absent
    Flight by "id": {id!}
    query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{gate}}}
    because the client asks for departures.gate
  answer
    departures: object!
      gate: String
      destination: object!
        city: String!
subscription
  root field departures
  provider main
  topics flights
  filter
    origin.code is one of ["LIS"], compared as text
rows
  keyed by variables {"brief":false}
  keyed by forwarded headers, which airports, flights may read
)");
}

TEST(Explanation, ReportsThatNoHeaderIsObservedWhereTheEventHasEverything) {
  const std::string text = text_of(explain(about("subscription{flightChanged{changedAt}}")));
  EXPECT_EQ(text.substr(text.find("\nsubscription\n") + 1), R"(subscription
  root field flightChanged
  provider main
  topics flights
  no filter: every event of these topics
rows
  keyed by variables {}
  not keyed by forwarded headers: all comes from the event, no subgraph is asked
)");
}

TEST(Explanation, ReportsWhatAMutationPublishes) {
  const Explanation found =
      explain(about("mutation($id:ID!){delayFlight(id:$id,minutes:5){success}}", R"({"id":"1"})"));
  ASSERT_EQ(found.variables.size(), 1U);
  EXPECT_TRUE(found.variables[0].relevant);
  EXPECT_EQ(found.variables[0].uses, (std::vector<VariableUse>{{UseKind::kPublish, 0, "events"}}));
}

TEST(Explanation, EndsWithTheStageThatFails) {
  struct Case {
    std::string document;
    std::string variables;
    std::string errors;
  };
  const Case cases[] = {
      {"{flights{", "",
       "q.graphql:1:10: Syntax Error: Expected Name, found <EOF>. [GRAPHQL_PARSE_FAILED]"},
      {"{flights(o:1){idd}}", "",
       "q.graphql:1:10: Unknown argument \"o\" on field \"Query.flights\". [KnownArgumentNames]\n"
       "q.graphql:1:15: Cannot query field \"idd\" on type \"Flight\". Did you mean \"id\"? "
       "[FieldsOnCorrectType]"},
      {"query A{airlines{code}}query A{airports{code}}", "",
       "q.graphql:1:7 and 1:30: There can be only one operation named \"A\". "
       "[UniqueOperationNames]"},
      {"query A{airlines{code}}query B{airports{code}}", "",
       "q.graphql: Must provide operation name if query contains multiple operations. "
       "[OPERATION_RESOLUTION_FAILURE]"},
      {"query($i:ID!){flight(id:$i){id}}", "{}",
       "q.graphql:1:7: Variable \"$i\" of required type \"ID!\" was not provided. "
       "[BAD_USER_INPUT]"},
      {"query($i:ID!){flight(id:$i){id}}", "{",
       "q.graphql: Variables are invalid: expected a member's name at byte 1 [BAD_USER_INPUT]"},
  };
  for (const Case& each : cases) {
    const Explanation found = explain(about(each.document, each.variables));
    std::string errors;
    for (const std::string& error : found.errors)
      errors += (errors.empty() ? "" : "\n") + error;
    EXPECT_EQ(errors, each.errors);
    EXPECT_FALSE(found.is_ok());
    EXPECT_EQ(found.compiled, nullptr);
  }
}

TEST(Explanation, ReportsWhatIsWrongWithTheSchemaFilesAndStops) {
  Question question = about("{flights{id}}");
  question.events->text = "type Subscription {\n  gone: Gone\n}";
  const Explanation found = explain(question);
  EXPECT_FALSE(found.is_ok());
  EXPECT_EQ(found.operation, "");
  EXPECT_EQ(
      text_of(found),
      "schema\n"
      "  error: events.graphql:2:9: there is no type \"Gone\"; define it or correct the name\n");
}

TEST(Explanation, IsJsonForPrograms) {
  const auto json = nlohmann::json::parse(explanation_json(explain(
      about("subscription($from:ID!){departures(origin:$from){changedAt}}", R"({"from":"LIS"})"))));
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("plan").at("steps").size(), 1U);
  EXPECT_EQ(json.at("variables"), nlohmann::json::parse(R"([{
    "name": "from", "definition": "$from:ID!", "value": "LIS", "relevant": false,
    "uses": [{"kind": "event", "step": 0, "subgraph": "events"}]}])"));
  EXPECT_EQ(json.at("subscription"), nlohmann::json::parse(R"({
    "rootField": "departures", "provider": "main", "topics": ["flights"],
    "filter": {"in": {"path": ["origin", "code"], "values": ["LIS"], "comparison": "text"}},
    "relevantVariables": {}, "observesForwardedHeaders": false})"));
}

TEST(Explanation, IsJsonOfAFailureToo) {
  const auto json = nlohmann::json::parse(explanation_json(explain(about("{nope}"))));
  EXPECT_EQ(json.at("ok"), false);
  EXPECT_EQ(json.at("operation"), "{\n  nope\n}");
  EXPECT_EQ(json.at("errors").size(), 1U);
  EXPECT_EQ(json.at("plan"), nullptr);
  EXPECT_EQ(json.at("subscription"), nullptr);
}

}  // namespace
}  // namespace exec::explanation
