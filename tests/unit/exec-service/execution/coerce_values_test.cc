#include "exec-service/execution/coerce_values.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"
#include "shared/json/parsed_text.h"

namespace exec::execution {
namespace {

constexpr std::string_view kSchema = R"sdl(
  type Query { a: Int }
  scalar Any
  enum Cabin { FIRST ECONOMY }
  input Filter { cabin: Cabin = FIRST days: [Int!] origin: String! next: Filter }
  input By @oneOf { id: ID name: String }
)sdl";

// The values, separated by "; ", with "-" for absent; or the errors, a line each.
std::string coerced(std::string_view definitions, std::string_view variables) {
  const auto built = schema::build_schema({"test.graphql", std::string(kSchema)});
  const auto document = language::parse("query(" + std::string(definitions) + ") { a }");
  EXPECT_TRUE(document) << definitions;
  shared::json::ParsedText json;
  const auto given = json.parse(variables);
  EXPECT_TRUE(given) << variables;
  const auto result = coerce_variable_values(*built.schema, *document,
                                             *language::find_operation(*document, ""), *given);
  std::string text;
  if (!result) {
    for (const auto& error : result.error())
      text += (text.empty() ? "" : "\n") + error.message;
    return text;
  }
  for (const std::string& value : *result) {
    text += (text.empty() ? "" : "; ") + (value.empty() ? "-" : value);
  }
  return text;
}

struct Row {
  std::string_view definitions;
  std::string_view variables;
  std::string_view expected;
};

TEST(CoerceVariableValues, TakesWhatTheTypesAllow) {
  constexpr Row kRows[] = {
      {"$v: Int", "{}", "-"},
      {"$v: Int", R"({"v":null})", "null"},
      {"$v: Int = 5", "{}", "5"},
      {"$v: Int = 5", R"({"v":null})", "null"},
      {"$v: Int = null", "{}", "null"},
      {"$v: Int! = 5", "{}", "5"},
      {"$v: Int", R"({"v":1.0})", "1"},
      {"$v: Int", R"({"v":1e2})", "100"},
      {"$v: Int", R"({"v":-2147483648})", "-2147483648"},
      {"$v: Float", R"({"v":1})", "1"},
      {"$v: Float", R"({"v":1.50})", "1.50"},
      {"$v: String", R"({"v":"a\u00e9"})", R"("a\u00e9")"},
      {"$v: Boolean", R"({"v":false})", "false"},
      {"$v: ID", R"({"v":"x"})", R"("x")"},
      {"$v: ID", R"({"v":7})", R"("7")"},
      {"$v: ID", R"({"v":12345678901234567890})", R"("12345678901234567890")"},
      {"$v: ID = 7", "{}", R"("7")"},
      {"$v: Any", R"({"v":{"b":[1.0],"a":null}})", R"({"b":[1.0],"a":null})"},
      {"$v: Any = {b: [1.0, X], a: \"s\"}", "{}", R"({"b":[1.0,"X"],"a":"s"})"},
      {"$v: Cabin", R"({"v":"ECONOMY"})", R"("ECONOMY")"},
      {"$v: Cabin = ECONOMY", "{}", R"("ECONOMY")"},
      {"$v: [Int]", R"({"v":1})", "[1]"},
      {"$v: [Int]", R"({"v":[1,null]})", "[1,null]"},
      {"$v: [[Int]]", R"({"v":1})", "[[1]]"},
      {"$v: [[Int]]", R"({"v":[1]})", "[[1]]"},
      {"$v: [[ID!]!] = 1", "{}", R"([["1"]])"},
      {"$v: [Int]", R"({"v":null})", "null"},
      {"$v: Filter", R"({"v":{"origin":"LIS","days":7}})",
       R"({"cabin":"FIRST","days":[7],"origin":"LIS"})"},
      {"$v: Filter", R"({"v":{"cabin":null,"origin":"LIS","next":{"origin":"SFO"}}})",
       R"({"cabin":null,"origin":"LIS","next":{"cabin":"FIRST","origin":"SFO"}})"},
      {"$v: Filter = {origin: \"LIS\", days: 1}", "{}",
       R"({"cabin":"FIRST","days":[1],"origin":"LIS"})"},
      {"$v: By", R"({"v":{"id":7}})", R"({"id":"7"})"},
      {"$a: Int, $b: Int", R"({"b":2,"unknown":3})", "-; 2"},
      {"$a: Int", "null", "-"},
  };
  for (const auto& [definitions, variables, expected] : kRows) {
    EXPECT_EQ(coerced(definitions, variables), expected) << definitions << " " << variables;
  }
}

TEST(CoerceVariableValues, RefusesTheRestInGraphqlJssWords) {
  constexpr Row kRows[] = {
      {"$v: Int!", "{}", R"(Variable "$v" of required type "Int!" was not provided.)"},
      {"$v: [Int!]!", R"({"v":null})",
       R"(Variable "$v" of non-null type "[Int!]!" must not be null.)"},
      {"$v: Int! = 5", R"({"v":null})",
       R"(Variable "$v" of non-null type "Int!" must not be null.)"},
      {"$v: Int", R"({"v":1.5})",
       R"(Variable "$v" got invalid value 1.5; Int cannot represent non-integer value: 1.5)"},
      {"$v: Int", R"({"v":2147483648})",
       R"(Variable "$v" got invalid value 2147483648; Int cannot represent non 32-bit signed integer value: 2147483648)"},
      {"$v: Int", R"({"v":"1"})",
       R"(Variable "$v" got invalid value "1"; Int cannot represent non-integer value: "1")"},
      {"$v: Float", R"({"v":true})",
       R"(Variable "$v" got invalid value true; Float cannot represent non numeric value: true)"},
      {"$v: Float", R"({"v":1e400})",
       R"(Variable "$v" got invalid value 1e400; Float cannot represent non numeric value: 1e400)"},
      {"$v: String", R"({"v":1})",
       R"(Variable "$v" got invalid value 1; String cannot represent a non string value: 1)"},
      {"$v: Boolean", R"({"v":0})",
       R"(Variable "$v" got invalid value 0; Boolean cannot represent a non boolean value: 0)"},
      {"$v: ID", R"({"v":1.5})",
       R"(Variable "$v" got invalid value 1.5; ID cannot represent value: 1.5)"},
      {"$v: ID", R"({"v":[null]})",
       R"(Variable "$v" got invalid value [null]; ID cannot represent value: [null])"},
      {"$v: Cabin", R"({"v":"NONE"})",
       R"(Variable "$v" got invalid value "NONE"; Value "NONE" does not exist in "Cabin" enum.)"},
      {"$v: Cabin", R"({"v":1})",
       R"(Variable "$v" got invalid value 1; Enum "Cabin" cannot represent non-string value: 1.)"},
      {"$v: [[Int!]]", R"({"v":[[1],[null,"a"]]})",
       R"(Variable "$v" got invalid value null at "v[1][0]"; Expected non-nullable type "Int!" not to be null.)"
       "\n"
       R"(Variable "$v" got invalid value "a" at "v[1][1]"; Int cannot represent non-integer value: "a")"},
      {"$v: Filter", R"({"v":"LIS"})",
       R"(Variable "$v" got invalid value "LIS"; Expected type "Filter" to be an object.)"},
      {"$v: Filter", R"({"v":{"next":{}}})",
       R"(Variable "$v" got invalid value { next: {} }; Field "origin" of required type "String!" was not provided.)"
       "\n"
       R"(Variable "$v" got invalid value {} at "v.next"; Field "origin" of required type "String!" was not provided.)"},
      {"$v: Filter", R"({"v":{"origin":"a","bogus":1}})",
       R"(Variable "$v" got invalid value { origin: "a", bogus: 1 }; Field "bogus" is not defined by type "Filter".)"},
      {"$v: By", R"({"v":{}})",
       R"(Variable "$v" got invalid value {}; Exactly one key must be specified for OneOf type "By".)"},
      {"$v: By", R"({"v":{"id":1,"name":null}})",
       R"(Variable "$v" got invalid value { id: 1, name: null }; Exactly one key must be specified for OneOf type "By".)"},
      {"$v: By", R"({"v":{"id":null}})",
       R"(Variable "$v" got invalid value null at "v.id"; Field "id" must be non-null.)"},
      {"$v: Int", "[]",
       "Variables must be provided as an Object where each property is a variable value."},
  };
  for (const auto& [definitions, variables, expected] : kRows) {
    EXPECT_EQ(coerced(definitions, variables), expected) << definitions << " " << variables;
  }
}

TEST(CoerceVariableValues, StopsAfterFiftyErrors) {
  std::string values;
  for (int i = 0; i < 100; ++i)
    values += (i == 0 ? "\"a\"" : ",\"a\"");
  const std::string errors = coerced("$v: [Int]", R"({"v":[)" + values + "]}");
  EXPECT_EQ(std::ranges::count(errors, '\n'), 50);
  EXPECT_TRUE(errors.ends_with("error limit reached. Execution aborted.")) << errors;
}

}  // namespace
}  // namespace exec::execution
