// §5.3.2 "Field Selection Merging"
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "tests/unit/exec-service/validation/check.h"

namespace exec::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FieldSelectionMerging, AcceptsWhatCanBeOneValue) {
  const std::string_view documents[] = {
      "{ dog { name name x: volume x: volume } }",
      "{ dog { name(surname: true) name(surname: true) } }",
      "{ find(where: {id: 1, note: \"a\"}) { name } find(where: {note: \"a\", id: 1}) { name } }",
      "{ any { ... on Dog { v: barks } ... on Cat { v: meows } } }",
      "{ any { ... on Dog { name(surname: true) } ... on Cat { name } } }",
      "{ dog { owner { name } } dog { owner { pets { name } } } }",
      "{dog {...F} dog {...F ...G}} fragment F on Dog {name ...G} fragment G on Pet {name}",
      "{ dog { ...F } } fragment F on Dog { owner { pets { ...F } } }",
  };
  for (const std::string_view document : documents) {
    EXPECT_THAT(errors_of(document), ::testing::Each(::testing::HasSubstr("NoFragmentCycles")))
        << document;
  }
}

struct Conflict {
  std::string_view document;
  std::string_view where_and_why;
};

constexpr Conflict kConflicts[] = {
    {"{ dog { x: name x: barks } }", R"(1:9 1:17 Fields "x" conflict because "name" and "barks")"
                                     R"( are different fields.)"},
    {"{ dog { name(surname: true) name } }",
     R"(1:9 1:29 Fields "name" conflict because they have differing arguments.)"},
    {"{ dog { name(surname: true) name(surname: false) } }",
     R"(1:9 1:29 Fields "name" conflict because they have differing arguments.)"},
    {"{ any { ... on Dog { volume } ... on Cat { volume } } }",
     R"(1:22 1:44 Fields "volume" conflict because they return conflicting types "Int" and)"
     R"( "Float".)"},
    {"{ any { ... on Dog { owner { name } } ... on Cat { owner { name } } } }",
     R"(1:22 1:52 Fields "owner" conflict because they return conflicting types "Human" and)"
     R"( "Human!".)"},
    {"{ dog { owner { x: name } } dog { owner { x: __typename } } }",
     R"(1:3 1:9 1:17 1:29 1:35 1:43 Fields "dog" conflict because subfields "owner" conflict)"
     R"( because subfields "x" conflict because "name" and "__typename" are different fields.)"},
    {"{ dog { x: name ...F } } fragment F on Pet { x: __typename }",
     R"(1:9 1:46 Fields "x" conflict because "name" and "__typename" are different fields.)"},
    {"{ dog { ...F ...G } } fragment F on Dog { x: name } fragment G on Dog { x: barks }",
     R"(1:43 1:73 Fields "x" conflict because "name" and "barks" are different fields.)"},
    {"{ pet(id: 1) { x: name ... on Dog { x: barks } } }",
     R"(1:16 1:37 Fields "x" conflict because "name" and "barks" are different fields.)"},
};

TEST(FieldSelectionMerging, ReportsWhichFieldsConflictAndWhy) {
  for (const Conflict& each : kConflicts) {
    EXPECT_THAT(
        errors_of(each.document),
        ElementsAre(fmt::format("OverlappingFieldsCanBeMerged {} Use different aliases on the"
                                " fields to fetch both if this was intentional.",
                                each.where_and_why)))
        << each.document;
  }
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

// Each is a family of documents that n makes longer.
std::string same_fields(std::size_t n) {
  return "{ dog { " + repeat("name ", n) + "} }";
}
std::string same_sub_selections(std::size_t n) {
  return "{ " + repeat("dog { owner { name } } ", n) + "}";
}
std::string inline_fragments(std::size_t n) {
  return "{ any { " + repeat("... on Dog { name } ... on Cat { name } ", n) + "} }";
}
std::string doubling_fragments(std::size_t n) {
  std::string document = "{ dog { ...F0 } }";
  for (std::size_t i = 0; i < n; ++i) {
    document += fmt::format(
        " fragment F{} on Dog {{ owner {{ a: pets {{ ...F{} }} b: pets {{ ...F{} }} }} }}", i,
        i + 1, i + 1);
  }
  return document + fmt::format(" fragment F{} on Dog {{ name }}", n);
}

TEST(FieldSelectionMerging, CostsAHundredComparisonsAFieldAtMost) {
  using Family = std::string (*)(std::size_t);
  for (const Family family :
       {same_fields, same_sub_selections, inline_fragments, doubling_fragments}) {
    for (const std::size_t n : {50U, 100U, 200U, 400U}) {
      EXPECT_THAT(errors_of(family(n), {.comparisons_max = static_cast<std::uint32_t>(100 * n),
                                        .depth_max = 10'000}),
                  IsEmpty())
          << family(1) << " times " << n;
    }
  }
}

TEST(FieldSelectionMerging, RefusesWhatTakesMoreComparisonsThanItHas) {
  const auto document = language::parse(same_fields(200), language::ParseLimits::for_schema());
  const auto errors = validate(pets(), *document, {.comparisons_max = 100});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, language::kLimitErrorCode);
  EXPECT_EQ(errors[0].message,
            "The document's selections overlap in too many ways: comparing them takes more than 100"
            " comparisons.");
}

TEST(FieldSelectionMerging, ReportsSoWhenThereAreTooManyConflictsToCompare) {
  const std::string document = "{ dog { " + repeat("x: name x: barks ", 3'000) + "} }";
  const auto errors = errors_of(document, {.errors_max = 5});
  EXPECT_EQ(errors.size(), 6U);
}

}  // namespace
}  // namespace exec::validation
