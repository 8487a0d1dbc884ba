#include "exec-service/planner/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/language/parser.h"

namespace exec::planner {
namespace {

using testing::ElementsAre;

std::vector<std::string> variables(std::string_view operation) {
  const auto document = language::parse(operation).value();
  const auto found = condition_variables(document, *language::find_operation(document, ""));
  return {found.begin(), found.end()};
}

TEST(Conditions, AreTheVariablesOfSkipAndIncludeInOrderOfDefinition) {
  EXPECT_THAT(variables(R"(
    query($a: Boolean!, $unused: Boolean!, $b: Boolean!, $id: ID!) {
      flight(id: $id) @include(if: $b) { ...F }
    }
    fragment F on Flight { ... @skip(if: $a) { id } number @include(if: true) }
    fragment Elsewhere on Flight { id @skip(if: $unused) }
  )"),
              ElementsAre("a", "b"));
}

TEST(Conditions, CountInsideIntrospectionToo) {
  EXPECT_THAT(variables("query($a: Boolean!) { __schema { types { name @skip(if: $a) } } }"),
              ElementsAre("a"));
}

TEST(Conditions, DecideWhatTakesPart) {
  struct Row {
    const char* directives;
    bool a;
    bool taken;
  };
  static constexpr Row kRows[] = {
      {"", true, true},
      {"@include(if: true)", false, true},
      {"@include(if: false)", true, false},
      {"@skip(if: true)", false, false},
      {"@skip(if: $a)", true, false},
      {"@skip(if: $a)", false, true},
      {"@include(if: $a)", true, true},
      {"@include(if: $a)", false, false},
      {"@include(if: $a) @skip(if: $a)", true, false},
      {"@include(if: $a) @skip(if: $a)", false, false},
      {"@other(if: $a)", false, true},
      {"@include(if: $unknown)", true, false},
  };
  for (const Row& row : kRows) {
    const auto document =
        language::parse("query($a: Boolean!) { id " + std::string(row.directives) + " }").value();
    const auto& operation = *language::find_operation(document, "");
    const auto& field = *language::as<language::Field>(operation.selection_set.selections.front());
    EXPECT_EQ(ConditionValues({"a"}, {row.a}).includes(field.directives), row.taken)
        << row.directives << " with a = " << row.a;
  }
}

}  // namespace
}  // namespace exec::planner
