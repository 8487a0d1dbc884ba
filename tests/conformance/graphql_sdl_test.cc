// The schema builder against the errors that graphql-js finds in type system documents.
//
// Its tests ask one rule each, about documents that may break others: of our problems those count
// that are the rule's, by their words. Places are compared by line, as we point at a name where it
// points at the whole definition. It names every definition of what is there twice, we one of them.
#include <algorithm>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/schema/build_schema.h"
#include "tests/conformance/graphql_corpus.h"

namespace tests::conformance {
namespace {

using Lines = std::set<long>;

const std::map<std::string_view, std::string_view> kOurWords = {
    {"KnownArgumentNamesOnDirectivesRule", "directive @.* has no argument "},
    {"KnownDirectivesRule", "directive @.* (is not defined|may not stand on )"},
    {"KnownTypeNamesRule", "there is no type "},
    {"LoneSchemaDefinitionRule", "the schema is defined twice"},
    {"PossibleTypeExtensionsRule", "is extended but not defined|is declared as .* elsewhere"},
    {"ProvidedRequiredArgumentsOnDirectivesRule", "directive @.* needs the argument "},
    {"UniqueArgumentDefinitionNamesRule", "\" of .* is defined twice"},
    {"UniqueDirectiveNamesRule", "^directive @.* is defined twice"},
    {"UniqueDirectivesPerLocationRule", "directive @.* is used twice"},
    {"UniqueEnumValueNamesRule", " has .* twice"},
    {"UniqueFieldDefinitionNamesRule", "\\..* is defined twice"},
    {"UniqueOperationTypesRule", "root is given twice|root type is .* already"},
    {"UniqueTypeNamesRule", "^type \".*\" is defined twice|is declared as "}};

// Tests of graphql-js, by how their name ends, that we judge otherwise, and why.
const std::map<std::string_view, std::string_view> kJudgedOtherwise = {
    {"redefine implicit schema in schema extension",
     "two texts are one here, in which this is the only schema definition"},
    {"adding conflicting operation types to existing schema",
     "two texts are one here: a type called Query is a root only where none is named (3.3.1)"},
    {"adding conflicting operation types to existing schema twice", "likewise"},
    {"adding new directive with standard name to existing schema",
     "composers print the specification's directives again: ours stay"}};

Lines found_by(const std::string& sdl, std::string_view rule) {
  const std::regex words{std::string(kOurWords.at(rule))};
  Lines lines;
  for (const auto& problem :
       exec::schema::build_schema({"schema.graphql", sdl}, {.problems_max = 1'000}).errors) {
    if (std::regex_search(problem.message, words)) lines.insert(problem.line);
  }
  return lines;
}

Lines lines_of(const Json& error, long lines_before) {
  Lines lines;
  for (const Json& each : error.at("locations"))
    lines.insert(each.at("line").get<long>() + lines_before);
  return lines;
}

// Every error is found at one of its lines, and nothing else is found.
bool agree(const Lines& found, const Json& errors, long lines_before) {
  Lines explained;
  for (const Json& error : errors) {
    bool is_found = false;
    for (const long line : lines_of(error, lines_before)) {
      if (!found.contains(line)) continue;
      is_found = true;
      explained.insert(line);
    }
    if (!is_found) return false;
  }
  return explained == found;
}

TEST(GraphqlJsTests, OfTypeSystemDocumentsHold) {
  const auto corpus = read_corpus_rows("graphql-js-recorded.jsonl");
  if (!corpus) GTEST_SKIP() << "validateSDL rows of graphql-js's tests: no GRAPHQL_CORPUS_DIR";
  std::size_t checked = 0;
  for (const Json& row : corpus->rows) {
    if (row.at("kind") != "validateSDL") continue;
    const std::string test = row.at("test");
    const auto judged = std::ranges::find_if(kJudgedOtherwise, [&](const auto& entry) {
      return test.ends_with(std::string("> ").append(entry.first));
    });
    if (judged != kJudgedOtherwise.end()) {
      std::cout << "judged otherwise: " << judged->first << ": " << judged->second << "\n";
      continue;
    }
    // What extends a schema of another text is one text with it here.
    std::string before =
        row.at("schema").is_null() ? "" : row.at("schema").get<std::string>() + "\n";
    const auto lines_before = std::ranges::count(before, '\n');
    const std::string sdl = before + row.at("sdl").get<std::string>();
    const Lines found = found_by(sdl, row.at("rule").get<std::string>());
    EXPECT_TRUE(agree(found, row.at("errors"), lines_before))
        << test << "\n"
        << sdl << "\n"
        << row.at("errors") << "\n"
        << exec::schema::to_string(exec::schema::build_schema({"schema.graphql", sdl}).errors);
    ++checked;
  }
  std::cout << checked << " documents\n";
  EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace tests::conformance
