// What has gone wrong in other servers' parsers, validators and planners, by the advisory's id.
//
// Each runs the whole compiler on a thread with little stack, over limits that let the hostile
// document through to where it did its harm. None can hang or overflow and still pass.
#include <functional>
#include <pthread.h>
#include <string>

#include <fmt/format.h>

#include "tests/unit/exec-service/authorization/access_supergraph.h"
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStackBytes = 2'097'152;  // a sanitizer's frames are many times as large
#else
constexpr std::size_t kStackBytes = 131'072;  // for all of it; an unoptimised build, too
#endif

void with_little_stack(std::function<void()> work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread{};
  const auto run = [](void* its) -> void* {
    (*static_cast<std::function<void()>*>(its))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  pthread_attr_destroy(&attributes);
}

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i)
    all += text;
  return all;
}

constexpr std::size_t kCopies = 5'000;  // of a field

// F0, of which F60 is 2^60 copies.
std::string doubling(const std::string& type, const std::string& fields) {
  constexpr int kDoublings = 60;
  std::string fragments;
  for (int i = 0; i < kDoublings; ++i)
    fragments +=
        fmt::format("fragment F{0} on {2} {{ ...F{1} ... {{ ...F{1} }} }} ", i, i + 1, type);
  return fragments + fmt::format("fragment F{} on {} {{ {} }}", kDoublings, type, fields);
}

// Whatever a document may hold, but for how deep it nests, with the limiters on.
PipelineOptions generous() {
  PipelineOptions options;
  options.compiler.cost.query = {.depth_max = 10, .cost_max = 2 * kCopies};
  options.compiler.validation.comparisons_max = 20 * kCopies;
  options.compiler.parse.bytes_max = 1U << 22U;
  options.compiler.parse.tokens_max = 1U << 20U;
  options.compiler.parse.root_fields_max = 1U << 20U;
  options.compiler.validation.root_fields_max = 1U << 20U;
  return options;
}

class PublishedCases : public PipelineHarness {
 protected:
  PublishedCases() : PipelineHarness(flights(), generous()) {}

  std::string on_little_stack(const std::string& document, const std::string& variables = "") {
    with_little_stack([&] { execute(document, variables); });
    return answer;
  }
};

// CVE-2026-40324 HotChocolate, RUSTSEC-2026-0416, CVE-2023-28867 graphql-java: the parser's stack.
TEST_F(PublishedCases, WhatNestsAHundredThousandDeepIsRefused) {
  constexpr std::size_t kDeep = 100'000;
  const std::string documents[] = {
      times(kDeep, "{a"),
      times(kDeep, "{a") + times(kDeep, "}"),
      "{ flight(id: " + times(kDeep, "["),
      "{ flight(id: " + times(kDeep, "{a:"),
      "query ($v: " + times(kDeep, "["),
      times(kDeep, "{...on A"),
      "query ($v: Int = " + times(kDeep, "[") + ") { a }",
      "{ a @b(c: " + times(kDeep, "["),
  };
  for (const std::string& document : documents) {
    EXPECT_THAT(on_little_stack(document), HasSubstr("levels of nesting"))
        << document.substr(0, 30);
    EXPECT_THAT(answer, HasSubstr("GRAPHQL_DOCUMENT_LIMIT"));
  }
  EXPECT_THAT(on_little_stack("query ($id: ID!) { flight(id: $id) { id } }",
                              R"({"id":)" + times(kDeep, "[")),
              HasSubstr("Variables are invalid: nested too deeply"));
}

// CVE-2022-21708 graphql-go: the depth limiter itself recursed.
TEST_F(PublishedCases, FragmentsInACircleAreRefusedWithTheDepthLimitOn) {
  EXPECT_THAT(on_little_stack("{ flight(id: 1) { ...A } } fragment A on Flight { id ...B } "
                              "fragment B on Flight { id ...A }"),
              HasSubstr(R"(Cannot spread fragment \"A\" within itself via \"B\".)"));
  // Nor does any stage recurse along a chain of fragments, which may be long without a circle.
  std::string chain = "{ flight(id: 1) { ...F0 } } ";
  constexpr int kFragments = 50'000;
  for (int i = 0; i < kFragments; ++i)
    chain += fmt::format("fragment F{} on Flight {{ ...F{} }} ", i, i + 1);
  chain += fmt::format("fragment F{} on Flight {{ number }}", kFragments);
  EXPECT_THAT(on_little_stack(chain), HasSubstr("nests more than 128 levels"));
}

// CVE-2022-37734 graphql-java, CVE-2023-49559 gqlparser, CVE-2024-47614 async-graphql.
TEST_F(PublishedCases, ADocumentFullOfDirectivesIsRefused) {
  for (const std::string& document :
       {"{ flight(id: 1) { id " + times(10'000, "@skip(if: false) ") + "} }",
        "{ flight(id: 1) { " + times(10'000, "id @unknown ") + "} }",
        "query " + times(10'000, "@a") + " { flights { id } }"})
    EXPECT_THAT(on_little_stack(document), HasSubstr("GRAPHQL_DOCUMENT_LIMIT"))
        << document.substr(0, 40);
}

// CVE-2026-40476 graphql-go, CVE-2026-75507: OverlappingFieldsCanBeMerged compared each with each.
TEST_F(PublishedCases, FieldsThatRepeatAreComparedNearlyOnceEach) {
  for (const std::string& selection :
       {times(kCopies, "id "), times(kCopies, "... on Flight { id } "),
        times(kCopies, "origin { code } "), times(kCopies, "... { origin { code } } ")})
    EXPECT_EQ(on_little_stack("{ flight(id: 1) { " + selection + "} }"), "(running)")
        << selection.substr(0, 30);
}

// CVE-2024-40094 graphql-java: introspection was under no limit.
TEST_F(PublishedCases, IntrospectionFromTypesToFieldsToTypesIsRefused) {
  EXPECT_THAT(on_little_stack("{ __schema { types { " + times(20, "fields { type { ") + "name" +
                              times(20, "} } ") + "} } }"),
              HasSubstr("Maximum introspection depth exceeded"));
  EXPECT_THAT(on_little_stack(R"({ __type(name: "Flight") { ...T } } fragment T on __Type )"
                              "{ possibleTypes { ...U } } fragment U on __Type "
                              "{ interfaces { ...V } } fragment V on __Type { fields { name } }"),
              HasSubstr("Maximum introspection depth exceeded"));
}

// CVE-2025-32032, CVE-2025-32034 Apollo Router: named fragments used again and again inside each
// other are expanded 2^n times.
TEST_F(PublishedCases, FragmentsThatDoubleAreNotExpanded) {
  EXPECT_EQ(on_little_stack("{ flight(id: 1) { ...F0 } } " + doubling("Flight", "number gate")),
            "(running)");
  EXPECT_THAT(ports.client->bodies(), ElementsAre(HasSubstr("flight(id:$id){number id}")));
}

TEST_F(PublishedCases, NorIsTheirIntrospection) {
  EXPECT_EQ(
      on_little_stack(R"({ __type(name: "Flight") { ...F0 } } )" + doubling("__Type", "name")),
      R"(0 {"data":{"__type":{"name":"Flight"}}})");
}

// GHSA-q9p4-hw9m-fj2v Apollo Server: the cache had the plan of another operation.
TEST_F(PublishedCases, ACachedPlanIsOfTheOperationThatWasAskedFor) {
  const std::string document =
      "query A($f: Boolean!) { flight(id: 1) { number @skip(if: $f) status } } "
      "query B($f: Boolean!) { flights { number @include(if: $f) status } }";
  const auto asked = [&](const std::string& name, const std::string& variables) {
    ports.client->requests.clear();
    ports::Request request;
    request.document = document;
    request.operation_name = name;
    request.variables_json = variables;
    execute(request);
    return ports.client->bodies();
  };
  for (int round = 0; round < 2; ++round) {  // the second out of the cache
    EXPECT_THAT(asked("A", R"({"f":true})"), ElementsAre(HasSubstr("flight(id:$id){status}")));
    EXPECT_THAT(asked("A", R"({"f":false})"),
                ElementsAre(HasSubstr("flight(id:$id){number status}")));
    EXPECT_THAT(asked("B", R"({"f":true})"), ElementsAre(HasSubstr("flights{number status}")));
    EXPECT_THAT(asked("B", R"({"f":false})"), ElementsAre(HasSubstr("flights{status}")));
  }
  EXPECT_EQ(compiler.counters().plan_misses, 4U);
}

// CVE-2025-64347 Apollo Router: access directives that were renamed when they were imported were
// not enforced. This supergraph calls @requiresScopes @needs.
class PublishedAccessCases : public PipelineHarness {
 protected:
  PublishedAccessCases()
      : PipelineHarness({std::shared_ptr<void>(), &authorization::access_supergraph()}) {}
};

TEST_F(PublishedAccessCases, ARenamedDirectiveIsEnforced) {
  EXPECT_THAT(execute("{ me { name } }"), HasSubstr("UNAUTHORIZED_FIELD_OR_TYPE"));
  execute("{ people { phone } }");
  for (const std::string& body : ports.client->bodies())
    EXPECT_THAT(body, testing::Not(HasSubstr("phone")));
}

TEST_F(PublishedAccessCases, FragmentsThatDoubleAreCheckedOnce) {
  execute("{ people { ...F0 } } " + doubling("Person", "id phone"));
  EXPECT_THAT(ports.client->bodies(), ElementsAre(HasSubstr("people{")));
  EXPECT_THAT(ports.client->bodies()[0], testing::Not(HasSubstr("phone")));
}

// The same with fields: each level has its selection twice, so that the response would have 2^29
// objects. No stage may begin to plan, or to validate, them one by one.
class PublishedShapeCases : public PipelineHarness {
 protected:
  PublishedShapeCases() : PipelineHarness({std::shared_ptr<void>(), &people()}) {}

  static const supergraph::Supergraph& people() {
    static const auto kLoaded =
        planner::supergraph("PEOPLE @join__graph(name: \"people\", url: \"http://people\")", R"sdl(
      type Query @join__type(graph: PEOPLE) { me: Person }
      type Person @join__type(graph: PEOPLE) { id: ID! boss: Person }
    )sdl");
    return *kLoaded;
  }
};

TEST_F(PublishedShapeCases, ResponsesThatDoubleAreRefused) {
  constexpr int kLevels = 29;  // an alias each
  std::string document = "{ me { ...F0 } } ";
  for (int i = 0; i < kLevels; ++i)
    document += fmt::format(
        "fragment F{0} on Person {{ boss {{ ...F{1} }} b: boss {{ ...F{1} }} }} ", i, i + 1);
  document += fmt::format("fragment F{} on Person {{ id }}", kLevels);
  execute(document);
  EXPECT_THAT(answer, HasSubstr("QUERY_PLAN_LIMIT"));
  EXPECT_THAT(ports.client->bodies(), IsEmpty());
}

}  // namespace
}  // namespace exec::pipeline
