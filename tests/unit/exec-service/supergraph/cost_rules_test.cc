#include "exec-service/supergraph/cost_rules.h"

#include <string>

#include <gtest/gtest.h>

#include "exec-service/supergraph/supergraph.h"

namespace exec::supergraph {
namespace {

LoadedSupergraph load(const std::string& types) {
  return load_supergraph({"super.graphql",
                          R"(schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/cost/v0.1", import: [{name: "@cost", as: "@price"}])
{ query: Query }
directive @join__type(graph: join__Graph!) repeatable on OBJECT | INPUT_OBJECT
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @price(weight: String!) on ARGUMENT_DEFINITION | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT
directive @cost__listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
enum join__Graph { A @join__graph(name: "a", url: "") }
)" + types});
}

TEST(CostRules, AreReadUnderTheNamesThatTheFileGivesThem) {
  const LoadedSupergraph loaded = load(R"(
type Query @join__type(graph: A) @price(weight: "1.5") {
  all(first: Int @price(weight: "-2"), by: By): [ID] @price(weight: "3")
    @cost__listSize(assumedSize: 50, slicingArguments: ["first"], sizedFields: ["x"])
}
input By @join__type(graph: A) { id: ID @price(weight: "4") }
)");
  ASSERT_EQ(to_string(loaded.errors), "");
  const schema::Schema& model = *loaded.supergraph->model;
  const schema::TypeId query = model.find_type("Query")->id;
  const schema::FieldId all = model.find_field(query, "all")->id;
  const CostRules& rules = loaded.supergraph->costs;
  EXPECT_EQ(rules.of_type, (std::unordered_map<schema::TypeId, double>{{query, 1.5}}));
  EXPECT_EQ(rules.of_field, (std::unordered_map<schema::FieldId, double>{{all, 3}}));
  EXPECT_EQ(rules.of_argument, (decltype(rules.of_argument){{{all, "first"}, -2}}));
  EXPECT_EQ(rules.of_input_field,
            (decltype(rules.of_input_field){{{model.find_type("By")->id, "id"}, 4}}));
  ASSERT_EQ(rules.list_sizes.size(), 1U);
  const ListSize& size = rules.list_sizes.at(all);
  EXPECT_EQ(size.assumed, 50);
  EXPECT_EQ(size.slicing_arguments, std::vector<std::string>{"first"});
  EXPECT_EQ(size.sized_fields, std::vector<std::string>{"x"});
  EXPECT_TRUE(size.require_one);
}

TEST(CostRules, ReportWhatIsWrong) {
  EXPECT_EQ(to_string(load(R"(
type Query @join__type(graph: A) {
  id: ID @price(weight: "much")
  all(first: Int): [ID] @cost__listSize(slicingArguments: ["last"])
}
)")
                          .errors),
            "super.graphql:11:10: @price needs weight: a number\n"
            "super.graphql:12:25: @cost__listSize: \"Query.all\" has no argument \"last\"\n");
}

}  // namespace
}  // namespace exec::supergraph
