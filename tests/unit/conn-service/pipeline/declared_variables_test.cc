#include "conn-service/pipeline/declared_variables.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

struct Row {
  const char* name;
  std::string document;
  std::string operation_name;
  std::string variables;
  std::string kept;
};

const std::vector<Row> kRows = {
    {"NoneIsDeclared", "subscription {a}", "", R"({"x":"large"})", ""},
    {"AllAreDeclared", "subscription($x: Int) {a}", "", R"({ "x" : 1 })", R"({ "x" : 1 })"},
    {"OneIsNot", "subscription S($x: Int, $y: [ID!]) {a}", "S", R"({"z":[{}],"y":["1"],"x":null})",
     R"({"y":["1"],"x":null})"},
    {"Escaped", "query($x: Int) {a}", "", R"({"\u0078":1,"\u0079":2})", R"({"\u0078":1})"},
    {"Defaults", R"(query($x: I = {y: "$z", w: [1]} @d(e: "$v"), $u: Int) {a(b: $t)})", "",
     R"({"x":1,"y":2,"z":3,"w":4,"v":5,"u":6,"t":7})", R"({"x":1,"u":6})"},
    {"UsedInAFragmentOnly", "query {a ...F} fragment F on T {b(c: $x)}", "", R"({"x":1})", ""},
    {"OfTheNamedOperation", "query A($x: Int) {a} query B($y: Int) {a}", "B", R"({"x":1,"y":2})",
     R"({"y":2})"},
    {"OfAnAnonymousOneAfterAFragment", "fragment F on T {b} query($y: Int) {...F}", "",
     R"({"x":1,"y":2})", R"({"y":2})"},
    {"NameThatIsAKeyword", "query query($x: Int) {a}", "query", R"({"x":1,"y":2})", R"({"x":1})"},
    {"UnknownOperation", "query A($x: Int) {a}", "C", R"({"x":1})", ""},
    {"OneOfTwoThatIsNotNamed", "query A($x: Int) {a} query B {a}", "", R"({"x":1})", ""},
    {"NotUnderstood", "type T {a: Int}", "", R"({"x":1})", R"({"x":1})"},
    {"NoVariables", "query {a}", "", "", ""},
    {"AnEmptyObject", "query {a}", "", "{}", "{}"},
};

class DeclaredVariables : public testing::TestWithParam<Row> {};

TEST_P(DeclaredVariables, AreAllThatIsLeft) {
  protocol::GraphqlRequest request{.document = GetParam().document,
                                   .operation_name = GetParam().operation_name,
                                   .variables_json = GetParam().variables};
  drop_undeclared_variables(request);
  EXPECT_EQ(request.variables_json, GetParam().kept);
}
INSTANTIATE_TEST_SUITE_P(Tables, DeclaredVariables, testing::ValuesIn(kRows), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(DeclaredVariablesOfATrustedDocument, AreNotKnownHere) {
  protocol::GraphqlRequest request{.document_id = "q_1", .variables_json = R"({"x":1})"};
  drop_undeclared_variables(request);
  EXPECT_EQ(request.variables_json, R"({"x":1})");
}

}  // namespace
}  // namespace conn::pipeline
