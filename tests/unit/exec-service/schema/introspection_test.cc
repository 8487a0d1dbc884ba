#include "exec-service/schema/introspection.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"

namespace exec::schema {
namespace {

constexpr const char* kSdl = R"("Flights and more."
schema { query: Query subscription: Events }
type Query {
  "All of them."
  flights(first: Int! = 10, filter: Filter = {cabins: [FIRST]}, old: Int @deprecated): [Flight!]!
  former: Int @deprecated(reason: "Gone.")
}
type Events { tick: Int! }
interface Node { id: ID! }
type Flight implements Node { id: ID! trip: Trip }
type Train implements Node { id: ID! }
union Trip = Train | Flight
enum Cabin { FIRST COACH @deprecated }
scalar Date @specifiedBy(url: "https://example.org/date")
input Filter { cabins: [Cabin!] day: Date @deprecated(reason: "Soon.") }
input Pick @oneOf { a: Int b: Int }
directive @note(text: String = "a \"b\"", old: Int @deprecated) repeatable on FIELD | QUERY
)";

class IntrospectionTest : public testing::Test {
 protected:
  // The answer to the query's first root field; all root fields must share its response key.
  std::string ask(const std::string& query,
                  const VariableTexts& variables = {},
                  const IntrospectionLimits& limits = {}) const {
    const auto document = language::parse(query);
    EXPECT_TRUE(document.has_value()) << query;
    const auto* operation = language::find_operation(*document, "");
    std::vector<const language::Field*> fields;
    for (const language::Selection& selection : operation->selection_set.selections)
      fields.push_back(language::as<language::Field>(selection));

    const auto answer = introspect(*schema_, fields, *document, variables, limits);
    return answer ? *answer : "error: " + answer.error().message;
  }

  std::shared_ptr<const Schema> schema_ = build_schema({"test.graphql", kSdl}).schema;
};

TEST_F(IntrospectionTest, DescribesTheSchema) {
  EXPECT_EQ(ask("{ __schema { description queryType { name } mutationType { name } "
                "subscriptionType { name fields { name } } } }"),
            R"({"description":"Flights and more.","queryType":{"name":"Query"},)"
            R"("mutationType":null,"subscriptionType":{"name":"Events",)"
            R"("fields":[{"name":"tick"}]}})");
}

TEST_F(IntrospectionTest, ListsTypesInSourceOrderAndTheSpecificationsLast) {
  EXPECT_EQ(ask("{ __schema { types { name } } }"),
            R"({"types":[{"name":"Query"},{"name":"Events"},{"name":"Node"},{"name":"Flight"},)"
            R"({"name":"Train"},{"name":"Trip"},{"name":"Cabin"},{"name":"Date"},)"
            R"({"name":"Filter"},{"name":"Pick"},{"name":"Int"},{"name":"Float"},)"
            R"({"name":"String"},{"name":"Boolean"},{"name":"ID"},{"name":"__Schema"},)"
            R"({"name":"__Type"},{"name":"__TypeKind"},{"name":"__Field"},)"
            R"({"name":"__InputValue"},{"name":"__EnumValue"},{"name":"__Directive"},)"
            R"({"name":"__DirectiveLocation"}]})");
}

TEST_F(IntrospectionTest, DescribesFieldsArgumentsAndWrappedTypes) {
  EXPECT_EQ(
      ask(R"({ __type(name: "Query") { kind name fields { name description
               args { name defaultValue type { ...ref } }
               type { ...ref } isDeprecated deprecationReason } } }
             fragment ref on __Type { kind name ofType { kind name ofType { kind name
               ofType { kind name ofType { kind name } } } } })"),
      R"({"kind":"OBJECT","name":"Query","fields":[{"name":"flights","description":"All of them.",)"
      R"("args":[{"name":"first","defaultValue":"10","type":{"kind":"NON_NULL","name":null,)"
      R"("ofType":{"kind":"SCALAR","name":"Int","ofType":null}}},{"name":"filter",)"
      R"("defaultValue":"{ cabins: [FIRST] }","type":{"kind":"INPUT_OBJECT","name":"Filter",)"
      R"("ofType":null}}],"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"LIST",)"
      R"("name":null,"ofType":{"kind":"NON_NULL","name":null,"ofType":{"kind":"OBJECT",)"
      R"("name":"Flight","ofType":null}}}},"isDeprecated":false,"deprecationReason":null}]})");
}

struct Row {
  const char* query;
  const char* answer;
};

TEST_F(IntrospectionTest, AnswersEachKindWithItsOwnFieldsAndNullForOthers) {
  const std::string all =
      " kind possibleTypes { name } interfaces { name } enumValues { name } "
      "inputFields { name } fields { name } specifiedByURL isOneOf } }";
  const Row kRows[] = {
      {"Flight", R"({"kind":"OBJECT","possibleTypes":null,"interfaces":[{"name":"Node"}],)"
                 R"("enumValues":null,"inputFields":null,"fields":[{"name":"id"},)"
                 R"({"name":"trip"}],"specifiedByURL":null,"isOneOf":null})"},
      {"Node", R"({"kind":"INTERFACE","possibleTypes":[{"name":"Flight"},{"name":"Train"}],)"
               R"("interfaces":[],"enumValues":null,"inputFields":null,"fields":[{"name":"id"}],)"
               R"("specifiedByURL":null,"isOneOf":null})"},
      {"Trip", R"({"kind":"UNION","possibleTypes":[{"name":"Train"},{"name":"Flight"}],)"
               R"("interfaces":null,"enumValues":null,"inputFields":null,"fields":null,)"
               R"("specifiedByURL":null,"isOneOf":null})"},
      {"Cabin", R"({"kind":"ENUM","possibleTypes":null,"interfaces":null,)"
                R"("enumValues":[{"name":"FIRST"}],"inputFields":null,"fields":null,)"
                R"("specifiedByURL":null,"isOneOf":null})"},
      {"Date", R"({"kind":"SCALAR","possibleTypes":null,"interfaces":null,"enumValues":null,)"
               R"("inputFields":null,"fields":null,)"
               R"("specifiedByURL":"https://example.org/date","isOneOf":null})"},
      {"Filter", R"({"kind":"INPUT_OBJECT","possibleTypes":null,"interfaces":null,)"
                 R"("enumValues":null,"inputFields":[{"name":"cabins"}],"fields":null,)"
                 R"("specifiedByURL":null,"isOneOf":false})"},
      {"Pick", R"({"kind":"INPUT_OBJECT","possibleTypes":null,"interfaces":null,)"
               R"("enumValues":null,"inputFields":[{"name":"a"},{"name":"b"}],"fields":null,)"
               R"("specifiedByURL":null,"isOneOf":true})"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(ask("{ __type(name: \"" + std::string(row.query) + "\") {" + all), row.answer);
  EXPECT_EQ(ask(R"({ __type(name: "Plane") { name } })"), "null");
}

TEST_F(IntrospectionTest, ShowsDeprecatedElementsOnlyOnRequest) {
  const Row kRows[] = {
      {R"({ __type(name: "Query") { fields(includeDeprecated: true) { name isDeprecated
            deprecationReason args(includeDeprecated: true) { name } } } })",
       R"({"fields":[{"name":"flights","isDeprecated":false,"deprecationReason":null,)"
       R"("args":[{"name":"first"},{"name":"filter"},{"name":"old"}]},)"
       R"({"name":"former","isDeprecated":true,"deprecationReason":"Gone.","args":[]}]})"},
      {R"({ __type(name: "Cabin") { enumValues(includeDeprecated: true) { name isDeprecated
            deprecationReason } } })",
       R"({"enumValues":[{"name":"FIRST","isDeprecated":false,"deprecationReason":null},)"
       R"({"name":"COACH","isDeprecated":true,"deprecationReason":"No longer supported"}]})"},
      {R"({ __type(name: "Filter") { inputFields(includeDeprecated: true) { name
            isDeprecated deprecationReason } } })",
       R"({"inputFields":[{"name":"cabins","isDeprecated":false,"deprecationReason":null},)"
       R"({"name":"day","isDeprecated":true,"deprecationReason":"Soon."}]})"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(ask(row.query), row.answer);
}

TEST_F(IntrospectionTest, DescribesDirectives) {
  const std::string answer =
      ask("{ __schema { directives { name isRepeatable locations "
          "args(includeDeprecated: true) { name defaultValue } } } }");
  EXPECT_NE(answer.find(R"({"name":"note","isRepeatable":true,"locations":["FIELD","QUERY"],)"
                        R"("args":[{"name":"text","defaultValue":"\"a \\\"b\\\"\""},)"
                        R"({"name":"old","defaultValue":null}]})"),
            std::string::npos)
      << answer;
  EXPECT_NE(answer.find(R"({"name":"oneOf","isRepeatable":false,"locations":["INPUT_OBJECT"],)"
                        R"("args":[]})"),
            std::string::npos);
}

TEST_F(IntrospectionTest, MergesFragmentsAliasesAndConditions) {
  EXPECT_EQ(ask(R"(query($no: Boolean!, $deprecated: Boolean!, $name: String!) {
                     __type(name: $name) { a: name ...F ... on __Type { kind } }
                     __type(name: $name) { fields(includeDeprecated: $deprecated) { b: name } }
                   }
                   fragment F on __Type {
                     __typename
                     kind @skip(if: $no)
                     description @include(if: $no)
                     fields(includeDeprecated: $deprecated) { name @skip(if: true) }
                     ... on __Field { name }
                   })",
                {{"no", "false"}, {"deprecated", "true"}, {"name", R"("Qu\u0065ry")"}}),
            R"({"a":"Query","__typename":"__Type","kind":"OBJECT","fields":[{"b":"flights"},)"
            R"({"b":"former"}]})");
}

TEST_F(IntrospectionTest, IsBoundedInBytesDepthAndWidth) {
  EXPECT_EQ(ask("{ __schema { types { name fields { name } } } }", {}, {.bytes_max = 100}),
            "error: The introspection result is too large.");
  EXPECT_EQ(ask("{ __schema { queryType { fields { type { name } } } } }", {}, {.depth_max = 3}),
            "error: Introspection is nested too deeply.");
  // Each level doubles what is selected.
  EXPECT_EQ(ask("{ __schema { queryType { ...A } } } fragment A on __Type { a: ofType { ...B } "
                "b: ofType { ...B } } fragment B on __Type { a: ofType { ...C } b: ofType { ...C } "
                "} fragment C on __Type { a: name b: name }",
                {}, {.fields_max = 10}),
            "error: Introspection selects too much.");
}

TEST_F(IntrospectionTest, SkipsHiddenTypesAndWhatLeadsToThem) {
  SchemaTables tables = schema_->tables();
  Type& train = tables.types[schema_->find_type("Train")->id.value];
  train.is_hidden = true;
  Type& trip = tables.types[schema_->find_type("Trip")->id.value];
  std::erase(trip.members, train.id);
  schema_ = std::make_shared<const Schema>(std::move(tables));
  EXPECT_EQ(ask(R"({ __type(name: "Node") { possibleTypes { name } } })"),
            R"({"possibleTypes":[{"name":"Flight"}]})");
  EXPECT_EQ(ask(R"({ __type(name: "Train") { name } })"), "null");
}

}  // namespace
}  // namespace exec::schema
