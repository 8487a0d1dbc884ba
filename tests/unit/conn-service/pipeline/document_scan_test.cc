#include "conn-service/pipeline/document_scan.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

struct Row {
  const char* name;
  std::string document;
  const char* types;  // a letter each: q, m, s; "?": not understood
};

const Row kRows[] = {
    {"Query", "query {a}", "q"},
    {"Anonymous", "{a}", "q"},
    {"Mutation", "mutation {a}", "m"},
    {"Subscription", "subscription {a}", "s"},
    {"All", "query A {a} mutation B {b} subscription C {c}", "qms"},
    {"WithoutSpaces", "{a}mutation{b}", "qm"},
    {"Commas", ",,query,{,a,},mutation,{,b,},", "qm"},
    {"LineEnds", "\r\nquery\r{\n\ta }\r\n", "q"},
    {"ByteOrderMark", "\xEF\xBB\xBFquery {a}\xEF\xBB\xBF mutation {b}", "qm"},
    {"FragmentFirst", "fragment F on T {a} mutation {...F}", "m"},
    {"FragmentOnly", "fragment F on T {a}", ""},
    {"Nothing", "", ""},

    // The word where it is none of the top level.
    {"InAComment", "# mutation {\nquery {a}", "q"},
    {"InACommentThatEndsWithCr", "# no \rmutation {a}", "m"},
    {"InAString", R"(query {a(b: "} mutation {")})", "q"},
    {"InAStringWithEscapes", R"(query {a(b: "\"} mutation {\\")})", "q"},
    {"InABlockString", R"(query {a(b: """} " \""" mutation {""")})", "q"},
    {"AfterAnEmptyString", R"(query {a(b: "")} mutation {c})", "qm"},
    {"AsAName", "query mutation {a}", "q"},
    {"AsAField", "query {mutation {mutation}}", "q"},
    {"AsAnAlias", "query {mutation: a}", "q"},
    {"AsAnArgument", "query {a(mutation: {mutation: 1})}", "q"},
    {"AsAVariable", "query ($mutation: I = {mutation: [mutation]}) {a}", "q"},
    {"AsADirective", "query @mutation(mutation: {a: 1}) {a @mutation}", "q"},
    {"AsAFragment", "fragment mutation on mutation {a} query {...mutation}", "q"},
    {"AsADescription", R"("mutation" query {a} """mutation""" subscription {b})", "qs"},
    {"PartOfAWord", "query {a} _mutation {b}", "?"},
    {"PartOfANumber", "query {a} 0mutation {b}", "?"},

    // What a brace does not end.
    {"AfterAnObjectValue", "query ($a: I = {b: {c: 1}}) {d} mutation {e}", "qm"},
    {"AfterAnEmptySelection", "query {} mutation {a}", "qm"},

    // What is not executable, or broken: exec-service's parser says why.
    {"TypeSystem", "type mutation {a: Int}", "?"},
    {"Extension", "query {a} extend type Mutation {a: Int}", "?"},
    {"Unknown", "qwery {a}", "?"},
    {"OtherCase", "Mutation {a}", "?"},
    {"OpenBrace", "query {a", "?"},
    {"OpenParenthesis", "query {a(b: 1}", "?"},
    {"ClosedTwice", "query {a}}", "?"},
    {"NoSelection", "query A", "?"},
    {"OpenString", R"(query {a(b: ")})", "?"},
    {"OpenBlockString", R"(query {a(b: """)})", "?"},
    {"StringOverLines", "query {a(b: \"x\n\")}", "?"},
    {"OnlyABackslash", "query {a(b: \"\\", "?"},
    {"Punctuator", "! query {a}", "?"},
    {"NotAscii", "query {\xC3\xBC}", "?"},
    {"Nul", std::string("query {a} \0 mutation {b}", 24), "?"},
    {"SemicolonBefore", "; mutation {b}", "?"},
};

class DocumentScan : public testing::TestWithParam<Row> {};

TEST_P(DocumentScan, FindsTheTypesOfAllOperations) {
  const auto types = scan_operations(GetParam().document);
  std::string text = "?";
  if (types)
    text = std::string(types->has_query ? "q" : "") + (types->has_mutation ? "m" : "") +
           (types->has_subscription ? "s" : "");
  EXPECT_EQ(text, GetParam().types);
}
INSTANTIATE_TEST_SUITE_P(Tables, DocumentScan, testing::ValuesIn(kRows), [](const auto& row) {
  return std::string(row.param.name);
});

}  // namespace
}  // namespace conn::pipeline
