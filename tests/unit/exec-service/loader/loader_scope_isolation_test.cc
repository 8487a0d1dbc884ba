// What one selection or one record does to a request that many share.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"
#include "tests/unit/exec-service/loader/loader_scope_fixture.h"

namespace exec::loader {
namespace {

class LoaderScopeIsolationTest : public LoaderScopeTest {
 protected:
  using Fault = std::function<void(std::size_t request)>;

  void SetUp() override { next_event(); }

  // A scope of its own, and the same worker.
  void next_event() {
    make_scope(options);
    scope->arrive_for_event();
    seen.clear();
    requests_before = subgraphs.requests.size();
  }

  // One {} for each representation.
  static std::string good_answer(const std::string& body) {
    shared::json::ParsedText document;
    const auto root = document.parse(body, {});
    const auto variables = *root->find("variables");
    std::string data;
    for (std::size_t call = 0;; ++call) {
      const auto combined = variables.find("r" + std::to_string(call));
      const auto list = combined ? combined : variables.find("representations");
      if (!list || (!combined && call > 0)) break;
      std::string entities;
      for (std::size_t i = 0; i < list->count(); ++i)
        entities += i == 0 ? "{}" : ",{}";
      data += (call == 0 ? "" : ",") +
              (combined ? "\"_e" + std::to_string(call) + "\"" : std::string("\"_entities\"")) +
              ":[" + entities + "]";
    }
    return R"({"data":{)" + data + "}}";
  }

  [[nodiscard]] bool has(std::size_t request, std::string_view text) const {
    return subgraphs.requests[request].body.find(text) != std::string::npos;
  }

  // Answers all requests, also those that answers lead to; those with `poison` by `fault`.
  void serve(std::string_view poison, const Fault& fault) {
    for (; served < subgraphs.requests.size(); ++served) {
      if (has(served, poison)) {
        fault(served);
      } else {
        subgraphs.answer(served, good_answer(subgraphs.requests[served].body));
      }
    }
  }
  void fail(std::size_t request) {
    if (const auto& tally = subgraphs.requests[request].tally) ++tally->failures;
    subgraphs.fail(request);
  }

  [[nodiscard]] Strings failed() const {
    Strings failed;
    for (const std::string& line : seen)
      if (!line.ends_with("={}")) failed.push_back(line);
    return failed;
  }
  [[nodiscard]] std::size_t requests() const { return subgraphs.requests.size() - requests_before; }

  LoaderOptions options;
  std::size_t served = 0;
  std::size_t requests_before = 0;
};

// One client's argument made the fields of all other subscribers null, unless the subgraph answered
// with a GraphQL request error.
TEST_F(LoaderScopeIsolationTest, ASelectionThatFailsInAnyWayFailsAloneAndThenTravelsApart) {
  const std::vector<Fault> faults = {
      [&](std::size_t i) { subgraphs.fail(i); },
      [&](std::size_t i) { subgraphs.fail(i, shared::ErrorCode::kInternal); },
      [&](std::size_t i) { subgraphs.fail(i, shared::ErrorCode::kDeadlineExceeded); },
      [&](std::size_t i) { subgraphs.answer(i, R"({"errors":[{"message":"no"}]})", 400); },
      [&](std::size_t i) { subgraphs.answer(i, R"({"errors":[{"message":"no"}]})", 401); },
      [&](std::size_t i) { subgraphs.answer(i, R"({"errors":[{"message":"no"}]})", 503); },
      [&](std::size_t i) { subgraphs.answer(i, "oops", 500); },
      [&](std::size_t i) { subgraphs.answer(i, R"({"data":)"); },
      [&](std::size_t i) { subgraphs.answer(i, R"({"data":{}})"); },
      [&](std::size_t i) { subgraphs.answer(i, "[]"); },
      [&](std::size_t i) {
        subgraphs.answer(i, R"({"data":null,"errors":[{"message":"no","path":["_e2",0]}]})");
      },
      [&](std::size_t i) {
        subgraphs.answer(i, R"({"data":{"_e0":null,"_e1":null,"_e2":null,"_e3":null},
                                "errors":[{"message":"no"}]})");
      }};
  for (std::size_t fault = 0; fault < faults.size(); ++fault) {
    isolation = std::make_shared<FaultIsolation>(clock);
    const auto event = [&] {
      next_event();
      for (const char* selection : {"{a}", "{b}", "{bad}", "{d}"})
        load(selection, selection, "1");
      scope->flush();
      serve("{bad}", faults[fault]);
      EXPECT_EQ(seen.size(), 4U) << fault;
      ASSERT_EQ(failed().size(), 1U) << fault;
      EXPECT_TRUE(failed()[0].starts_with("{bad}=")) << fault;
    };
    event();
    EXPECT_EQ(requests(), 5U) << fault;
    event();
    EXPECT_EQ(requests(), 2U) << fault << ": one for the others, one for the selection at fault";
    clock.advance(61'000);
    event();
    EXPECT_EQ(requests(), 5U) << fault;
  }
}

TEST_F(LoaderScopeIsolationTest, ErrorsOfACallThatIsNullAreNotItsSiblings) {
  for (const char* selection : {"{a}", "{bad}"})
    load(selection, selection, "1");
  scope->flush();
  subgraphs.answer(0, R"({"data":{"_e0":null,"_e1":null},
                          "errors":[{"message":"no","path":["_e1",0,"x"]}]})");
  EXPECT_EQ(seen, Strings{"{bad}=no"});
  ASSERT_EQ(requests(), 2U);
  subgraphs.answer(1, R"({"data":{"_entities":[{}]}})");
  EXPECT_EQ(seen.back(), "{a}={}");
}

// 50 records in one message: the subgraph refused one id, and all 50 were errors.
TEST_F(LoaderScopeIsolationTest, ARecordThatFailsFailsAloneAndThenTravelsApart) {
  const auto event = [&] {
    next_event();
    for (int id = 100; id < 150; ++id)
      load(std::to_string(id), "{a}", std::to_string(id));
    scope->flush();
    serve("123",
          [&](std::size_t i) { subgraphs.answer(i, R"({"errors":[{"message":"no"}]})", 400); });
    EXPECT_EQ(seen.size(), 50U);
    EXPECT_EQ(failed(), Strings{"123=no"});
  };
  event();
  EXPECT_LE(requests(), 14U);
  event();
  EXPECT_EQ(requests(), 2U);
}

TEST_F(LoaderScopeIsolationTest, ARecordThatFailsForManySelectionsDoesNotSetThemApart) {
  const auto event = [&](int good) {
    next_event();
    for (int selection = 10; selection < 26; ++selection)
      for (const int id : {good, 777, good + 1})
        load(std::to_string(id), "{s" + std::to_string(selection) + "}", std::to_string(id));
    scope->flush();
    serve("777", [&](std::size_t i) { subgraphs.fail(i); });
    EXPECT_EQ(seen.size(), 48U);
    EXPECT_EQ(failed(), Strings(16, "777=failed"));
  };
  event(100);
  EXPECT_LE(requests(), 40U);
  event(200);
  EXPECT_LE(requests(), 6U) << "one for the good records, at most five for the other";
}

TEST_F(LoaderScopeIsolationTest, ASubgraphThatIsAwayCostsFourRequestsMoreAndIsCounted) {
  for (int i = 0; i < 500; ++i)
    load("row", "{s" + std::to_string(i) + "}", std::to_string(i));
  scope->flush();
  serve("", [&](std::size_t i) { fail(i); });
  EXPECT_EQ(failed().size(), 500U);
  EXPECT_EQ(requests(), 5U);
  EXPECT_EQ(subgraphs.counted_failures, 5U);
  next_event();
  for (int i = 0; i < 500; ++i)
    load("row", "{s" + std::to_string(i) + "}", std::to_string(i));
  scope->flush();
  EXPECT_EQ(requests(), 1U) << "nothing is set apart";
}

TEST_F(LoaderScopeIsolationTest, WhatOneSelectionProvokesIsNotCountedAgainstTheSubgraph) {
  for (int event = 0; event < 20; ++event) {
    next_event();
    for (const char* selection : {"{a}", "{bad}"})
      load(selection, selection, "1");
    scope->flush();
    serve("{bad}", [&](std::size_t i) {
      ASSERT_NE(subgraphs.requests[i].tally, nullptr);
      EXPECT_EQ(subgraphs.requests[i].is_suspect, event > 0);
      fail(i);
    });
    EXPECT_EQ(failed(), Strings{"{bad}=failed"});
  }
  EXPECT_EQ(subgraphs.counted_failures, 0U);
}

TEST_F(LoaderScopeIsolationTest, DoesNotSplitWhatWasNotSent) {
  for (const char* selection : {"{a}", "{b}"})
    load(selection, selection, "1");
  scope->flush();
  subgraphs.fail(0, shared::ErrorCode::kCircuitOpen);
  EXPECT_EQ(seen, (Strings{"{a}=failed", "{b}=failed"}));
  EXPECT_EQ(requests(), 1U);
}

TEST_F(LoaderScopeIsolationTest, FailsTogetherWhereTheBudgetIsSpent) {
  isolation = std::make_shared<FaultIsolation>(
      clock, IsolationOptions{.budget_max = 4, .budget_per_second = 2});
  const auto event = [&](std::string_view poison) {
    next_event();
    for (const char* selection : {"{a}", "{b}", "{c}", "{d}"})
      load(selection, selection, "1");
    scope->flush();
    serve(poison, [&](std::size_t i) { subgraphs.fail(i); });
    return failed();
  };
  EXPECT_EQ(event("{a}"), Strings{"{a}=failed"});
  EXPECT_EQ(event("{c}"), (Strings{"{b}=failed", "{c}=failed", "{d}=failed"}))
      << "{a} travels apart";
  EXPECT_GT(isolation->counters().unaffordable, 0U);
  clock.advance(2'000);
  EXPECT_EQ(event("{c}"), Strings{"{c}=failed"});
}

// One client's slow argument delayed the events of all others until their deadline.
TEST_F(LoaderScopeIsolationTest, OthersDoNotWaitForASelectionThatIsLate) {
  const auto event = [&] {
    next_event();
    for (const char* selection : {"{a}", "{b}", "{slow}", "{d}"})
      load({0, viewer, {}, selection, {}, clock.now_ms() + 2'000}, selection, "1");
    scope->flush();
    serve("{slow}", [](std::size_t) {});
  };
  const auto wait = [&](std::int64_t ms) {
    clock.advance(ms);
    isolation->expire();
    serve("{slow}", [](std::size_t) {});
  };
  event();
  EXPECT_EQ(seen, Strings{});
  wait(500);
  wait(500);
  wait(500);
  EXPECT_EQ(seen, (Strings{"{a}={}", "{b}={}", "{d}={}"}));
  subgraphs.answer(0, good_answer(subgraphs.requests[0].body));
  EXPECT_EQ(seen.back(), "{slow}={}") << "the first request was not cancelled";
  EXPECT_EQ(seen.size(), 4U);
  event();
  EXPECT_EQ(seen, (Strings{"{a}={}", "{b}={}", "{d}={}"})) << "it travels apart";
  EXPECT_EQ(requests(), 2U);
}

TEST_F(LoaderScopeIsolationTest, BoundsARequestInBytes) {
  const std::string large(140'000, 'x');
  const auto with = [&](const std::string& value) {
    return EntityFetch{0, viewer, {}, "{a(w:$w)}", {{"w", "$w: Any", value}}, 0};
  };
  load("first", "{a}", "1");
  load(with('"' + large + '"'), "large", "1");
  for (int i = 0; i < 60; ++i)
    load("row", "{s" + std::to_string(i) + std::string(4'400, 'x') + "}", "1");
  scope->flush();
  std::size_t with_large = 0;
  for (const auto& request : subgraphs.requests) {
    if (request.body.find(large) != std::string::npos) {
      ++with_large;
      EXPECT_EQ(request.body.find("_e1"), std::string::npos) << "it travels alone";
    } else {
      EXPECT_LT(request.body.size(), 140'000U);
    }
  }
  EXPECT_EQ(with_large, 1U);
  EXPECT_EQ(requests(), 4U);
}

}  // namespace
}  // namespace exec::loader
