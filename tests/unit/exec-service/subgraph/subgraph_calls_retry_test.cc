#include "tests/unit/exec-service/subgraph/subgraph_calls_fixture.h"

namespace exec::subgraph {
namespace {

class SubgraphCallsRetryTest : public SubgraphCallsTest {
 protected:
  void SetUp() override {
    SubgraphCallsTest::SetUp();
    options.retry = {.attempts_max = 3,
                     .backoff_ms = 100,
                     .backoff_max_ms = 1'000,
                     .budget_percent = 20,
                     .budget_min_per_second = 10};
    random = 0.9999;
  }
};

TEST_F(SubgraphCallsRetryTest, SendsAQueryAgainAfterAWaitThatGrows) {
  send(query("a"));
  fail(0);
  EXPECT_EQ(answers[0], "(open)");
  EXPECT_EQ(counters().in_flight, 0U);
  EXPECT_EQ(counters().waiting, 1U);
  EXPECT_TRUE(is_awake) << "so that its owner looks at next_ms()";
  EXPECT_EQ(calls->next_ms(), clock.now_ms() + 100);
  wait_ms(99);
  EXPECT_EQ(http.requests.size(), 1U);
  wait_ms(1);
  ASSERT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(http.requests[1].message, http.requests[0].message);
  answer(1, {.status = 503});
  wait_ms(200);
  ASSERT_EQ(http.requests.size(), 3U);
  answer(2, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers[0], "200 {}");
  EXPECT_EQ(counters().retries, 2U);
  EXPECT_EQ(counters().requests, 1U);
  EXPECT_EQ(counters().answers, 1U);
  EXPECT_EQ(counters().unreachable, 0U);
}

TEST_F(SubgraphCallsRetryTest, ReportsTheLastFailureWhenAllAttemptsHaveFailed) {
  random = 0;
  send(query("a"));
  answer(0, {.status = 502, .content_type = "text/html", .body = "bad gateway"});
  wait_ms(0);
  answer(1, {.status = 504, .content_type = "text/html", .body = "too late"});
  wait_ms(0);
  fail(2);
  EXPECT_EQ(answers[0], "subgraph flights: refused");
  EXPECT_EQ(codes[0], shared::ErrorCode::kUnavailable);
  EXPECT_EQ(http.requests.size(), 3U);
  EXPECT_EQ(counters().unreachable, 1U);
}

TEST_F(SubgraphCallsRetryTest, NeverSendsAMutationAgain) {
  const HttpResult failures[] = {
      tl::unexpected(HttpFailure{kNotConnected, {shared::ErrorCode::kUnavailable, "refused"}}),
      HttpAnswer{.status = 502}, HttpAnswer{.status = 503, .retry_after_s = 1},
      HttpAnswer{.status = 504}, HttpAnswer{.status = 429, .retry_after_s = 1}};
  for (const HttpResult& failure : failures) {
    const std::size_t i = send(mutation("m"));
    http.answer(i, failure);
    EXPECT_NE(answers[i], "(open)");
  }
  EXPECT_EQ(calls->next_ms(), std::nullopt);
  EXPECT_EQ(counters().retries, 0U);
}

TEST_F(SubgraphCallsRetryTest, SendsNothingAgainThatMayHaveBeenUnderstood) {
  send(query("a"));
  fail(0, kCut);
  EXPECT_EQ(answers[0], "subgraph flights: refused");
  send(query("b"));
  answer(1, {.status = 500, .content_type = "text/plain", .body = "crashed"});
  EXPECT_EQ(answers[1],
            "subgraph flights answered 500 with text/plain instead of a GraphQL response: crashed");
  EXPECT_EQ(counters().retries, 0U);
}

TEST_F(SubgraphCallsRetryTest, WaitsAsLongAsTheSubgraphAsksIfThereIsTime) {
  options.timeout_ms = 5'000;
  send(query("a"));
  answer(0, {.status = 429, .retry_after_s = 2});
  EXPECT_EQ(calls->next_ms(), clock.now_ms() + 2'000);
  wait_ms(2'000);
  answer(1, {.status = 429, .body = R"({"errors":[{"message":"slow down"}]})", .retry_after_s = 3});
  EXPECT_EQ(answers[0], R"(429 {"errors":[{"message":"slow down"}]})")
      << "the deadline is then, and there is no use in waiting for it";
}

TEST_F(SubgraphCallsRetryTest, StaysWithinTheBudget) {
  options.retry.budget_percent = 50;
  options.retry.budget_min_per_second = 0;
  options.circuit.enabled = false;
  for (int i = 0; i < 4; ++i)
    send(query(std::to_string(i)));
  for (std::size_t i = 0; i < 4; ++i)
    fail(i);
  EXPECT_EQ(counters().retries, 2U);
  EXPECT_EQ(counters().retries_unaffordable, 2U);
  EXPECT_EQ(answers, (std::vector<std::string>{"(open)", "(open)", "subgraph flights: refused",
                                               "subgraph flights: refused"}));
}

TEST_F(SubgraphCallsRetryTest, LeavesAtTheDeadlineOfAWaiterForAnotherAttempt) {
  send(query("a"));
  ports::SubgraphRequest hasty = query("a");
  hasty.deadline_ms = clock.now_ms() + 50;
  send(hasty);
  fail(0);
  wait_ms(50);
  EXPECT_EQ(answers[1], "subgraph flights: the deadline passed before another attempt");
  EXPECT_EQ(answers[0], "(open)");
  wait_ms(50);
  answer(1, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers[0], "200 {}");
}

TEST_F(SubgraphCallsRetryTest, PutsAnotherAttemptBeforeYoungerRequests) {
  options.connections_max = 1;
  send(query("a"));
  send(query("b"));
  send(query("c"));
  fail(0);  // "b" takes its place
  wait_ms(100);
  answer(1, {.status = 200, .body = "b"});
  EXPECT_EQ(http.requests[2].message->body, "a");
}

TEST_F(SubgraphCallsRetryTest, DoesNotHammerASubgraphWhoseCircuitHasOpened) {
  options.circuit.failures_in_a_row_max = 2;
  send(query("a"));
  fail(0);
  wait_ms(100);
  fail(1);
  EXPECT_EQ(answers[0], "subgraph flights: refused") << "though it had an attempt left";
}

TEST_F(SubgraphCallsRetryTest, ReportsTheAttemptBeforeIfTheCircuitOpenedMeanwhile) {
  options.circuit.failures_in_a_row_max = 2;
  send(query("a"));
  fail(0);
  send(mutation("b"));
  fail(1);
  wait_ms(100);
  EXPECT_EQ(answers[0], "subgraph flights: refused");
  EXPECT_EQ(http.requests.size(), 2U);
}

// One operation whose requests are answered with 503 opened the circuit for all others.
TEST_F(SubgraphCallsRetryTest, CountsTalliedFailuresAgainstTheSubgraphOnlyWhenTheyAreReported) {
  options.retry.attempts_max = 1;
  options.circuit.failures_in_a_row_max = 2;
  const auto tally = std::make_shared<ports::FailureTally>();
  for (std::size_t i = 0; i < 5; ++i) {
    ports::SubgraphRequest request = query(std::to_string(i));
    request.tally = tally;
    send(std::move(request));
    answer(i, {.status = 503});
  }
  EXPECT_EQ(tally->failures, 5U);
  EXPECT_EQ(counters().circuit_opened, 0U);
  calls->count_failures(tally->failures);
  EXPECT_EQ(counters().circuit_opened, 1U);
}

TEST_F(SubgraphCallsRetryTest, DoesNotRetryWhatIsSuspect) {
  ports::SubgraphRequest request = query("a");
  request.is_suspect = true;
  send(std::move(request));
  answer(0, {.status = 503});
  EXPECT_EQ(counters().retries, 0U);
  EXPECT_EQ(counters().retries_unaffordable, 0U);
  EXPECT_NE(answers[0], "(open)");
}

}  // namespace
}  // namespace exec::subgraph
