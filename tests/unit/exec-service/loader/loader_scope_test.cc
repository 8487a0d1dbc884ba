#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/loader/loader_scope_fixture.h"

namespace exec::loader {
namespace {

using ports::Headers;

TEST_F(LoaderScopeTest, WhatAMutationsAnswerLeadsToIsAnArrivalOfItsOwn) {
  const auto fetch = [&](std::string body, bool once) {
    scope->fetch({0, viewer, std::move(body), once, 0}, [](const auto&) {});
    return subgraphs.requests.back().arrival;
  };
  const auto before = fetch("a", false);
  EXPECT_EQ(fetch("b", false), before);
  EXPECT_EQ(fetch("m", true), before);
  subgraphs.answer(0, R"({"data":{}})");
  EXPECT_EQ(fetch("c", false), before);
  subgraphs.answer(2, R"({"data":{}})");
  EXPECT_GT(fetch("d", false), before);
}

// 8,000 rows with headers of their own took 3.4 s: each was compared with all before it, and each
// request was looked for among all.
TEST_F(LoaderScopeTest, AsksForManyViewersWithARequestEachAndKeepsThemApart) {
  constexpr std::size_t kViewers = 10'000;
  const auto headers = [](std::size_t i) {
    return std::make_shared<const Headers>(Headers{{"authorization", std::to_string(i)}});
  };
  for (std::size_t i = 0; i < 2 * kViewers; ++i) {
    const ViewerId of_row = scope->viewer(headers(i % kViewers));
    EXPECT_EQ(of_row.value, 1 + (i % kViewers)) << "0 has no headers";
    load(EntityFetch{0, of_row, {}, "{...on A{x}}", {}, 0}, "row", R"({"id":1})");
  }
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), kViewers);
  for (std::size_t i = 0; i < kViewers; ++i)
    EXPECT_EQ(*subgraphs.requests[i].forwarded, *headers(i));
}

TEST_F(LoaderScopeTest, DistinguishesNoHeadersFromAnEmptyListAndNamesFromValues) {
  const auto viewer_of = [&](Headers headers) {
    return scope->viewer(std::make_shared<const Headers>(std::move(headers)));
  };
  const ViewerId empty = viewer_of({});
  EXPECT_NE(empty, viewer);
  EXPECT_EQ(viewer_of({}), empty);
  EXPECT_NE(viewer_of({{"a", "1:b"}}), viewer_of({{"a1:", "b"}}));
}

TEST_F(LoaderScopeTest, AsksForEachEntityOnceWhateverTheNumberOfRows) {
  load("row1", "{...on A{x}}", R"({"id":1})");
  load("row2", "{...on A{x}}", R"({"id":1})");
  load("row3", "{...on A{x}}", R"({"id":2})");
  EXPECT_EQ(wakes, 1);
  EXPECT_TRUE(subgraphs.requests.empty());
  scope->flush();
  EXPECT_EQ(subgraphs.bodies(), Strings{single("{...on A{x}}", R"({"id":1},{"id":2})")});
  load("late", "{...on A{x}}", R"({"id":2})");  // in flight: joins
  scope->flush();
  subgraphs.answer(0, R"({"data":{"_entities":[{"x":1},{"x":2}]}})");
  EXPECT_EQ(seen,
            (Strings{R"(row1={"x":1})", R"(row2={"x":1})", R"(row3={"x":2})", R"(late={"x":2})"}));
  EXPECT_EQ(subgraphs.requests.size(), 1U);
}

TEST_F(LoaderScopeTest, HandsOverWhatItKnowsOnlyWhenFlushed) {
  load("first", "{...on A{x}}", R"({"id":1})");
  scope->flush();
  subgraphs.answer(0, R"({"data":{"_entities":[{"x":1}]}})");
  seen.clear();
  load("again", "{...on A{x}}", R"({"id":1})");
  EXPECT_EQ(seen, Strings{});
  EXPECT_EQ(wakes, 2);
  scope->flush();
  EXPECT_EQ(seen, Strings{R"(again={"x":1})"});
  EXPECT_EQ(subgraphs.requests.size(), 1U);
}

TEST_F(LoaderScopeTest, SendsAThousandSelectionsOfOneEntityAsOneRequestPerLevel) {
  std::string answer;
  for (int i = 0; i < 1'000; ++i) {
    const std::string field = "f" + std::to_string(i);
    scope->load({0, viewer, {}, "{...on A{" + field + "}}", {}, 0}, R"({"id":1})",
                [this, field](const EntityAnswer& entity) {  // the second level, from the first
                  load(field, "{...on B{" + field + "}}", entity.entity->raw());
                });
    answer += (i == 0 ? R"("_e)" : R"(,"_e)") + std::to_string(i) + R"(":[{"n":)" +
              std::to_string(i) + "}]";
  }
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  subgraphs.answer(0, R"({"data":{)" + answer + "}}");
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  subgraphs.answer(1, R"({"data":{)" + answer + "}}");
  ASSERT_EQ(seen.size(), 1'000U);
  EXPECT_EQ(seen.front(), R"(f0={"n":0})");
  EXPECT_EQ(seen.back(), R"(f999={"n":999})");
}

TEST_F(LoaderScopeTest, NeverSharesBetweenDifferentHeaders) {
  const auto headers = [](std::string token) {
    return std::make_shared<const Headers>(Headers{{"authorization", std::move(token)}});
  };
  const ViewerId a = scope->viewer(headers("a"));
  const ViewerId b = scope->viewer(headers("b"));
  EXPECT_EQ(a, scope->viewer(headers("a")));
  EXPECT_NE(a, b);
  EXPECT_NE(a, viewer);
  for (const ViewerId id : {a, b, viewer}) {
    load({0, id, {}, "{...on A{x}}", {}, 0}, "row", R"({"id":1})");
    scope->fetch({0, id, "{}", false, 0}, [](const auto&) {});
  }
  scope->flush();
  EXPECT_EQ(subgraphs.requests.size(), 6U);
  for (const auto& request : subgraphs.requests) {
    if (request.forwarded != nullptr) {
      EXPECT_EQ(request.forwarded->front().name, "authorization");
    }
  }
}

TEST_F(LoaderScopeTest, KeepsSubgraphsAndVariablesApart) {
  const auto with = [&](std::uint32_t subgraph, std::string_view value) {
    return EntityFetch{subgraph, viewer, {}, "{...on A{x(n:$n)}}", {{"n", "$n: Int", value}}, 0};
  };
  load(with(0, "1"), "a", R"({"id":1})");
  load(with(0, "2"), "b", R"({"id":1})");
  load(with(0, "1"), "c", R"({"id":1})");
  load(with(1, "1"), "d", R"({"id":1})");
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_NE(subgraphs.requests[0].body.find(
                R"("variables":{"r0":[{"id":1}],"r1":[{"id":1}],"n":1,"_1_n":2})"),
            std::string::npos)
      << subgraphs.requests[0].body;
  subgraphs.answer(0, R"({"data":{"_e0":[{"x":1}],"_e1":[{"x":2}]}})");
  EXPECT_EQ(seen, (Strings{R"(a={"x":1})", R"(c={"x":1})", R"(b={"x":2})"}));
}

TEST_F(LoaderScopeTest, SplitsWhatIsTooMuchForOneRequest) {
  make_scope({.representations_max = 3, .calls_max = 2});
  for (const char* id : {"1", "2", "3", "4"})
    load(id, "{...on A{x}}", id);
  for (const char* selection : {"{b}", "{c}", "{d}"})
    load(selection, selection, "9");
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 3U);
  EXPECT_EQ(subgraphs.requests[0].body, single("{...on A{x}}", "1,2,3"));
  subgraphs.answer(0, R"({"data":{"_entities":[{"x":1},{"x":2},{"x":3}]}})");
  subgraphs.answer(1, R"({"data":{"_e0":[{"x":4}],"_e1":[{"b":9}]}})");
  subgraphs.answer(2, R"({"data":{"_e0":[{"c":9}],"_e1":[{"d":9}]}})");
  EXPECT_EQ(seen, (Strings{R"(1={"x":1})", R"(2={"x":2})", R"(3={"x":3})", R"(4={"x":4})",
                           R"({b}={"b":9})", R"({c}={"c":9})", R"({d}={"d":9})"}));
}

TEST_F(LoaderScopeTest, DoesNotKeepWhatFailed) {
  load("a", "{x}", "1");
  scope->flush();
  subgraphs.fail(0);
  EXPECT_EQ(seen, Strings{"a=failed"});
  load("b", "{x}", "1");
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  subgraphs.answer(1, R"({"data":{"_entities":[{"x":1}]}})");
  EXPECT_EQ(seen.back(), R"(b={"x":1})");
}

TEST_F(LoaderScopeTest, TouchesOnlyTheWaitersOfAFailingEntity) {
  load("a", "{x}", "1");
  load("b", "{x}", "2");
  scope->flush();
  subgraphs.answer(0, R"({"data":{"_entities":[{"x":1},null]},
                          "errors":[{"message":"gone","path":["_entities",1]}]})");
  EXPECT_EQ(seen, (Strings{R"(a={"x":1})", "b=gone"}));
}

TEST_F(LoaderScopeTest, DropsWhatWasLoadedBeforeAMutation) {
  load("before", "{x}", "1");
  scope->flush();
  scope->discard_loaded();  // while it is in flight
  load("after", "{x}", "1");
  scope->flush();
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  subgraphs.answer(1, R"({"data":{"_entities":[{"x":"new"}]}})");
  subgraphs.answer(0, R"({"data":{"_entities":[{"x":"old"}]}})");
  EXPECT_EQ(seen, (Strings{R"(after={"x":"new"})", R"(before={"x":"old"})"}));
  load("again", "{x}", "1");
  scope->flush();
  EXPECT_EQ(seen.back(), R"(again={"x":"new"})");
}

TEST_F(LoaderScopeTest, BoundsWhatItKeeps) {
  make_scope({.cached_max = 2});
  for (int round = 0; round < 2; ++round) {
    for (const char* id : {"1", "2", "3"}) {
      load(id, "{x}", id);
      scope->flush();
      subgraphs.answer(subgraphs.requests.size() - 1, R"({"data":{"_entities":[{}]}})");
    }
  }
  EXPECT_EQ(seen.size(), 6U);
  EXPECT_GT(subgraphs.requests.size(), 3U);
}

TEST_F(LoaderScopeTest, SendsEqualQueriesOnceAndMutationsEachTime) {
  const auto fetch = [&](std::string_view name, bool once) {
    scope->fetch({0, viewer, R"({"query":"{a}"})", once, 0},
                 [this, name = std::string(name)](const auto& answer) {
                   seen.push_back(name + "=" + (answer ? (*answer)->body : "failed"));
                 });
  };
  fetch("a", false);
  fetch("b", false);
  fetch("m1", true);
  fetch("m2", true);
  ASSERT_EQ(subgraphs.requests.size(), 3U);
  subgraphs.answer(0, R"({"data":{}})");
  subgraphs.answer(1, R"({"data":{"m":1}})");
  fetch("c", false);
  scope->flush();
  EXPECT_EQ(seen, (Strings{R"(a={"data":{}})", R"(b={"data":{}})", R"(m1={"data":{"m":1}})",
                           R"(c={"data":{}})"}));
  subgraphs.fail(2);
  EXPECT_EQ(seen.back(), "m2=failed");
}

TEST_F(LoaderScopeTest, AsksAgainForAQueryThatFailed) {
  int failures = 0;
  const auto fetch = [&] {
    scope->fetch({0, viewer, "{}", false, 0}, [&](const auto& answer) { failures += !answer; });
  };
  fetch();
  subgraphs.answer(0, "<html>", 502);
  fetch();
  subgraphs.fail(1);
  EXPECT_EQ(failures, 2);
}

TEST_F(LoaderScopeTest, WaitsAsLongAsTheLastOfItsRows) {
  const auto with = [&](std::int64_t deadline_ms) {
    return EntityFetch{0, viewer, {}, "{x}", {}, deadline_ms};
  };
  load(with(500), "a", "1");
  load(with(900), "b", "2");
  scope->flush();
  load(with(500), "c", "3");
  load(with(0), "d", "4");
  scope->flush();
  EXPECT_EQ(subgraphs.requests[0].deadline_ms, 900);
  EXPECT_EQ(subgraphs.requests[1].deadline_ms, 0);
}

TEST_F(LoaderScopeTest, IgnoresAnswersThatComeAfterItsEnd) {
  load("a", "{x}", "1");
  scope->fetch({0, viewer, "{}", false, 0}, [&](const auto&) { seen.emplace_back("root"); });
  scope->flush();
  scope.reset();
  subgraphs.answer(0, R"({"data":{}})");
  subgraphs.answer(1, R"({"data":{"_entities":[{}]}})");
  EXPECT_EQ(seen, Strings{});
}

}  // namespace
}  // namespace exec::loader
