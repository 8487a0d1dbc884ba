#include "exec-service/cost/operation_cost.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::cost {
namespace {

const supergraph::Supergraph& shop() {
  static const auto kLoaded = planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                                                  R"sdl(
    extend schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"])
    directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION
      | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
    directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
      requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
    type Query @join__type(graph: A) {
      shop: Shop
      shops: [Shop]
      few: [Shop] @listSize(assumedSize: 3)
      page(first: Int, last: Int = 7): [Shop]
        @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
      one(first: Int, last: Int): [Shop] @listSize(slicingArguments: ["first", "last"])
      connection(first: Int): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
      find(by: Search, near: Boolean @cost(weight: 4)): Shop
      any: Any
    }
    type Mutation @join__type(graph: A) { open: Shop }
    type Shop @join__type(graph: A) {
      name: String
      weather: Weather
      stock: Int @cost(weight: 9)
    }
    type Weather @join__type(graph: A) @cost(weight: 5) { wind: Int }
    type Connection @join__type(graph: A) { edges: [Edge] more: [Edge] }
    type Edge @join__type(graph: A) { node: Shop }
    union Any @join__type(graph: A) @join__unionMember(graph: A, member: "Shop")
      @join__unionMember(graph: A, member: "Weather") = Shop | Weather
    input Search @join__type(graph: A) { text: String @cost(weight: 2) and: [Search] }
  )sdl");
  return *kLoaded;
}

std::string cost_of(std::string_view text, const std::vector<std::string>& variables = {}) {
  const auto document = language::parse(text);
  const auto cost =
      operation_cost(shop(), *document, *language::find_operation(*document, ""), variables, 10);
  return cost ? fmt::format("{} deep, {}", cost->depth, cost->cost) : cost.error().message;
}

struct Row {
  const char* operation;
  const char* cost;
};
const Row kRows[] = {
    {"{ __typename }", "1 deep, 0"},
    {"{ shop { name } }", "2 deep, 1"},
    {"{ shops { name } }", "2 deep, 10"},
    {"{ few { name } }", "2 deep, 3"},
    {"{ shop { weather { wind } } }", "3 deep, 6"},
    {"{ shops { weather { wind } stock } }", "3 deep, 150"},
    {"mutation { open { name } }", "2 deep, 11"},
    // Slicing arguments: a literal, a default, the larger of two.
    {"{ page(first: 2, last: null) { name } }", "2 deep, 2"},
    {"{ page { name } }", "2 deep, 7"},
    {"{ page(first: 20, last: 3) { name } }", "2 deep, 20"},
    {"{ page(first: -5, last: null) { name } }", "2 deep, 0"},
    // Sized fields: the list below is meant, and only that.
    {"{ connection(first: 4) { edges { node { name } } } }", "4 deep, 9"},
    {"{ connection(first: 4) { ...C } } fragment C on Connection { edges { node { name } } }",
     "4 deep, 9"},
    {"{ connection(first: 4) { more { node { name } } } }", "4 deep, 21"},
    // Arguments, and members of input objects wherever they stand.
    {"{ find(near: true) { name } }", "2 deep, 5"},
    {"{ find(by: {text: \"a\", and: [{text: \"b\"}, {text: \"c\"}]}) { name } }", "2 deep, 7"},
    // An abstract field costs what its dearest type costs.
    {"{ any { __typename } }", "2 deep, 5"},
    // Fragments count each time.
    {"{ shop { ...F ...F } } fragment F on Shop { weather { wind } }", "3 deep, 11"},
};

TEST(OperationCost, IsTheSumOfTheFieldsAndWhatListsMultiply) {
  for (const Row& row : kRows)
    EXPECT_EQ(cost_of(row.operation), row.cost) << row.operation;
}

TEST(OperationCost, VariablesSetHowManyAreAskedFor) {
  EXPECT_EQ(cost_of("query($n: Int) { one(first: $n) { name } }", {"6"}), "2 deep, 6");
  EXPECT_EQ(cost_of("query($s: Search) { find(by: $s) { name } }", {R"({"and":[{"text":"x"}]})"}),
            "2 deep, 3");
}

TEST(OperationCost, ExactlyOneSlicingArgumentMayBeRequired) {
  const std::string message =
      "Field \"Query.one\" needs exactly one of the arguments first, last, which say how many are "
      "asked for.";
  EXPECT_EQ(cost_of("{ one { name } }"), message);
  EXPECT_EQ(cost_of("{ one(first: 1, last: 1) { name } }"), message);
  EXPECT_EQ(cost_of("query($n: Int) { one(first: $n) { name } }", {""}), message);
}

TEST(OperationCost, FragmentsThatDoubleAreLookedAtOnce) {
  std::string text = "{ shop { ...F0 } } ";
  for (int i = 0; i < 60; ++i)
    text += fmt::format("fragment F{0} on Shop {{ ...F{1} ...F{1} }} ", i, i + 1);
  text += "fragment F60 on Shop { weather { wind } }";
  EXPECT_EQ(cost_of(text), "3 deep, 5.764607523034235e+18");
}

std::string check(std::string_view text, const CostOptions& options) {
  const auto document = language::parse(text);
  const auto error =
      check_cost(shop(), *document, *language::find_operation(*document, ""), {}, options);
  return error ? fmt::format("{} {}", error->code, error->message) : "";
}

TEST(CheckCost, AKindWithoutLimitsIsNotLookedAt) {
  EXPECT_EQ(check("{ one { name } }", {}), "");
  EXPECT_EQ(check("{ shops { stock } }", {.mutation = {1, 1}}), "");
}

TEST(CheckCost, ReportsByHowMuchAnOperationIsBeyondItsLimits) {
  EXPECT_EQ(check("{ shop { name } }", {.query = {2, 1}}), "");
  EXPECT_EQ(check("{ shop { weather { wind } } }", {.query = {2, 0}}),
            "OPERATION_TOO_DEEP The query is 3 fields deep; at most 2 are allowed.");
  EXPECT_EQ(check("mutation { open { name } }", {.mutation = {0, 10}}),
            "OPERATION_TOO_EXPENSIVE The mutation may cost 11; at most 10 is allowed.");
  EXPECT_EQ(
      check("{ one { name } }", {.query = {0, 100}}),
      "GRAPHQL_VALIDATION_FAILED Field \"Query.one\" needs exactly one of the arguments first, "
      "last, which say how many are asked for.");
}

}  // namespace
}  // namespace exec::cost
