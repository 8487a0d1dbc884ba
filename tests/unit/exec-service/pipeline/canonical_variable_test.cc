#include "exec-service/pipeline/canonical_variable.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/schema/build_schema.h"
#include "shared/json/parsed_text.h"

namespace exec::pipeline {
namespace {

// Of a value of `Filter`.
std::string canonical(std::string_view json) {
  static const auto kBuilt = schema::build_schema({"schema.graphql", R"(
    type Query { x(filter: Filter): Int }
    scalar JSON
    input Filter { text: String ratio: Float any: JSON list: [JSON] below: Filter }
  )"});
  const schema::Type& filter = *kBuilt.schema->find_type("Filter");
  shared::json::ParsedText document;
  std::string out;
  append_canonical_variable(*kBuilt.schema, {filter.id, 0, 0}, *document.parse(json), out);
  return out;
}

TEST(CanonicalVariable, EqualValuesAreEqualBytes) {
  EXPECT_EQ(canonical(R"({"text":"\u0041","ratio":1.0,"below":{"ratio":10e-1}})"),
            R"({"text":"A","ratio":1,"below":{"ratio":1}})");
  EXPECT_EQ(canonical("null"), "null");
}

TEST(CanonicalVariable, ACustomScalarIsKeptByteForByte) {
  for (const char* json : {R"({"any":{"b":1.0,"a":"\u0041"}})", R"({"list":[{"z":1,"a":[2e0]}]})",
                           R"({"below":{"any":[{"y":null,"x":null}]}})"})
    EXPECT_EQ(canonical(json), json);
}

}  // namespace
}  // namespace exec::pipeline
