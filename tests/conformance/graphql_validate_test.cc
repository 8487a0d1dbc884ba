// The validator against the errors that graphql-js found: the set of (rule, locations) of each
// document.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"
#include "exec-service/validation/validate.h"
#include "tests/conformance/graphql_corpus.h"

namespace tests::conformance {
namespace {

using exec::language::ParseLimits;
using Json = nlohmann::ordered_json;
constexpr exec::validation::ValidationOptions kNoLimits = {.errors_max = 10'000,
                                                           .root_fields_max = 10'000};
using Findings = std::set<std::string>;  // "rule line:column line:column"

// graphql-js's own, without a section in the specification.
const std::set<std::string> kRulesLeftOut = {"NoDeprecatedCustomRule",
                                             "NoSchemaIntrospectionCustomRule"};

// Tests of graphql-js, by how their name ends, that we judge otherwise, and why.
const std::map<std::string_view, std::string_view> kJudgedOtherwise = {
    {"references to standard scalars that are missing in schema",
     "our schemas have all built-in scalars"},
    {"does not infinite loop on recursive fragments",
     "graphql-js 16 lets a subscription select nothing; 5.2.4.1 asks for exactly one field"},
    {"reports error for custom scalar that returns undefined",
     "a custom scalar is any value here; there is no code to refuse one"},
    {"Exactly one nullable variable",
     "an error of VariablesInAllowedPosition since graphql-js 17, as 5.8.5 has it"}};

// Rows of the corpus that we judge otherwise, and why.
const std::map<std::string_view, std::string_view> kRowsJudgedOtherwise = {
    {"zoo-004778",
     "a non-null default lets a nullable variable stand in a oneOf field: 5.8.5 "
     "IsVariableUsageAllowed, step 3; graphql-js does not look at the default"}};

std::shared_ptr<const exec::schema::Schema> schema_of(const std::string& sdl) {
  return exec::schema::build_schema({.name = "schema.graphql", .text = sdl}).schema;
}

Findings findings_of(const exec::schema::Schema& schema, const std::string& query) {
  const auto document = exec::language::parse(query, ParseLimits::for_schema());
  if (!document) return {"not parsed: " + document.error().message};
  Findings findings;
  for (const auto& error : exec::validation::validate(schema, *document, kNoLimits)) {
    Json locations = Json::array();
    for (const auto& each : error.locations)
      locations.push_back({{"line", each.line}, {"column", each.column}});
    findings.insert(std::string(error.rule) + " " + text_of_locations(locations));
  }
  return findings;
}

Findings only(const Findings& findings, const std::string& rule) {
  Findings some;
  std::ranges::copy_if(findings, std::inserter(some, some.end()),
                       [&](const std::string& each) { return each.starts_with(rule + " "); });
  return some;
}

TEST(GraphqlCorpus, EveryDocumentHasTheErrorsThatGraphqlJsFinds) {
  const auto corpus = read_corpus_rows("corpus.jsonl");
  if (!corpus) GTEST_SKIP() << "validate rows of corpus.jsonl: no GRAPHQL_CORPUS_DIR";
  std::map<std::string, std::shared_ptr<const exec::schema::Schema>> schemas;
  std::size_t checked = 0;
  std::size_t with_type_definitions = 0;
  for (const Json& row : corpus->rows) {
    if (!row.contains("validate") || !row.at("parse").at("ok").get<bool>()) continue;
    const std::string id = row.at("id");
    const std::string name = row.at("schema");
    if (const auto judged = kRowsJudgedOtherwise.find(id); judged != kRowsJudgedOtherwise.end()) {
      std::cout << "judged otherwise: " << id << ": " << judged->second << "\n";
      continue;
    }
    if (!schemas.contains(name)) {
      schemas[name] = schema_of(read_corpus_file("schemas/" + name + ".graphql").value());
      ASSERT_NE(schemas[name], nullptr) << name;
    }
    Findings expected;
    for (const Json& error : row.at("validate")) {
      const std::string rule = error.at("rule");
      if (kRulesLeftOut.contains(rule)) continue;
      expected.insert(rule + " " + text_of_locations(error.at("locations")));
    }
    const std::string query = row.at("query");
    Findings found = findings_of(*schemas[name], query);
    // What does not belong in a request is refused as such; we do not look into it as graphql-js
    // does.
    if (!only(expected, "ExecutableDefinitions").empty()) {
      expected = only(expected, "ExecutableDefinitions");
      found = only(found, "ExecutableDefinitions");
      ++with_type_definitions;
    }
    EXPECT_EQ(found, expected) << row.at("id")
                               << (row.at("agree").get<bool>() ? "" : " (versions disagree)")
                               << "\n"
                               << query << "\n"
                               << row.at("validate");
    ++checked;
  }
  std::cout << checked << " documents, of which " << with_type_definitions
            << " hold type definitions and are compared in that only\n";
  EXPECT_GT(checked, 0U);
}

TEST(GraphqlJsTests, OfTheValidationRulesHold) {
  const auto corpus = read_corpus_rows("graphql-js-recorded.jsonl");
  if (!corpus) GTEST_SKIP() << "validate rows of graphql-js's tests: no GRAPHQL_CORPUS_DIR";
  std::size_t checked = 0;
  std::map<std::string, std::size_t> left_out;
  for (const Json& row : corpus->rows) {
    if (row.at("kind") != "validate") continue;
    std::string rule = row.at("rule");
    if (kRulesLeftOut.contains(rule)) {
      ++left_out[rule];
      continue;
    }
    rule.resize(rule.size() - std::string_view("Rule").size());
    const auto schema = schema_of(row.at("schema"));
    if (schema == nullptr) {
      ++left_out["a schema that is not valid"];
      continue;
    }
    const std::string test = row.at("test");
    const auto judged = std::ranges::find_if(kJudgedOtherwise, [&](const auto& entry) {
      return test.ends_with(std::string("> ").append(entry.first));
    });
    if (judged != kJudgedOtherwise.end()) {
      std::cout << "judged otherwise: " << judged->first << ": " << judged->second << "\n";
      continue;
    }
    Findings expected;
    for (const Json& error : row.at("errors"))
      expected.insert(rule + " " + text_of_locations(error.at("locations")));
    EXPECT_EQ(only(findings_of(*schema, row.at("query")), rule), expected)
        << row.at("test") << "\n"
        << row.at("query").get<std::string>() << "\n"
        << row.at("errors");
    ++checked;
  }
  std::cout << checked << " documents\n";
  for (const auto& [what, count] : left_out)
    std::cout << "left out: " << count << " of " << what << "\n";
  EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace tests::conformance
