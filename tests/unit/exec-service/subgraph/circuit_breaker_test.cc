#include "exec-service/subgraph/circuit_breaker.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

using State = CircuitBreaker::State;

class CircuitBreakerTest : public testing::Test {
 protected:
  static CircuitOptions options() {
    return {.failures_in_a_row_max = 3,
            .failure_percent_max = 50,
            .window_ms = 10'000,
            .window_requests_min = 10,
            .open_ms = 1'000,
            .open_max_ms = 3'000};
  }

  // False: it was refused.
  bool request(bool succeeds) {
    const auto permit = breaker.admit(now_ms);
    if (!permit) return false;
    if (succeeds) {
      breaker.on_success(*permit, now_ms);
    } else {
      breaker.on_failure(*permit, now_ms);
    }
    return true;
  }
  void fail(int times) {
    for (int i = 0; i < times; ++i)
      ASSERT_TRUE(request(false)) << i;
  }

  std::int64_t now_ms = 1'000'000;
  CircuitBreaker breaker{options()};
};

TEST_F(CircuitBreakerTest, OpensAfterSoManyFailuresInARow) {
  fail(2);
  EXPECT_TRUE(request(true));
  fail(2);
  EXPECT_EQ(breaker.state(), State::kClosed);
  fail(1);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_FALSE(request(true));
  EXPECT_EQ(breaker.times_opened(), 1U);
}

TEST_F(CircuitBreakerTest, OpensWhenTooLargeAShareOfTheWindowFails) {
  for (int i = 0; i < 5; ++i) {  // half, never three in a row
    EXPECT_TRUE(request(true));
    EXPECT_TRUE(request(false));
  }
  EXPECT_EQ(breaker.state(), State::kClosed) << "half is what may be";
  EXPECT_TRUE(request(false));
  EXPECT_EQ(breaker.state(), State::kOpen);
}

TEST_F(CircuitBreakerTest, IgnoresTheShareOfAFewRequests) {
  for (int i = 0; i < 3; ++i) {
    fail(2);
    EXPECT_TRUE(request(true));
  }
  EXPECT_EQ(breaker.state(), State::kClosed) << "6 of 9";
  EXPECT_TRUE(request(false));
  EXPECT_EQ(breaker.state(), State::kOpen) << "7 of 10";
}

TEST_F(CircuitBreakerTest, DropsWhatHasLeftTheWindow) {
  for (int i = 0; i < 3; ++i) {
    fail(2);
    EXPECT_TRUE(request(true));
  }
  now_ms += 10'000;
  fail(1);
  EXPECT_EQ(breaker.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, SendsOneTrialAfterAWhileAndClosesIfItSucceeds) {
  fail(3);
  now_ms += 999;
  EXPECT_TRUE(breaker.refuses(now_ms));
  EXPECT_FALSE(breaker.admit(now_ms));
  now_ms += 1;
  EXPECT_FALSE(breaker.refuses(now_ms));
  const auto trial = breaker.admit(now_ms);
  ASSERT_TRUE(trial);
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_TRUE(breaker.refuses(now_ms)) << "one at a time";
  EXPECT_FALSE(breaker.admit(now_ms));
  breaker.on_success(*trial, now_ms);
  EXPECT_EQ(breaker.state(), State::kClosed);
  fail(2);
  EXPECT_EQ(breaker.state(), State::kClosed) << "it counts anew";
}

TEST_F(CircuitBreakerTest, StaysOpenTwiceAsLongForEachTrialThatFailsUpToALimit) {
  fail(3);
  for (const std::int64_t open_ms : {1'000, 2'000, 3'000, 3'000}) {
    now_ms += open_ms - 1;
    EXPECT_FALSE(request(false)) << open_ms;
    now_ms += 1;
    EXPECT_TRUE(request(false)) << open_ms;
    EXPECT_EQ(breaker.state(), State::kOpen);
  }
  EXPECT_EQ(breaker.times_opened(), 5U);
  now_ms += 3'000;
  EXPECT_TRUE(request(true));
  fail(3);
  now_ms += 1'000;
  EXPECT_FALSE(breaker.refuses(now_ms)) << "it had recovered: the first time again";
}

TEST_F(CircuitBreakerTest, SendsAnotherTrialIfOneEndsWithoutAWord) {
  fail(3);
  now_ms += 1'000;
  const auto trial = breaker.admit(now_ms);
  ASSERT_TRUE(trial);
  breaker.on_abandoned(*trial);
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_TRUE(request(true));
  EXPECT_EQ(breaker.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, CountsFailuresThatAreReportedLater) {
  const auto permit = breaker.admit(now_ms);
  breaker.on_abandoned(*permit);
  breaker.on_late_failures(2, now_ms);
  EXPECT_EQ(breaker.state(), State::kClosed);
  breaker.on_late_failures(5, now_ms);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_EQ(breaker.times_opened(), 1U);
  now_ms += 1'000;
  breaker.on_abandoned(*breaker.admit(now_ms));
  breaker.on_late_failures(1, now_ms);
  EXPECT_EQ(breaker.state(), State::kOpen) << "it was the trial's";
  EXPECT_EQ(breaker.times_opened(), 2U);
}

TEST_F(CircuitBreakerTest, TakesNoNoticeOfAnswersFromBeforeItsLastChange) {
  const auto slow = breaker.admit(now_ms);
  const auto slower = breaker.admit(now_ms);
  fail(3);
  breaker.on_success(*slow, now_ms);
  EXPECT_EQ(breaker.state(), State::kOpen);
  now_ms += 1'000;
  const auto trial = breaker.admit(now_ms);
  breaker.on_success(*slower, now_ms);
  breaker.on_failure(*slow, now_ms);
  breaker.on_abandoned(*slow);
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_TRUE(breaker.refuses(now_ms)) << "the trial is still under way";
  breaker.on_success(*trial, now_ms);
  EXPECT_EQ(breaker.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, RefusesNothingIfSwitchedOff) {
  CircuitOptions off = options();
  off.enabled = false;
  breaker = CircuitBreaker(off);
  fail(1'000);
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_FALSE(breaker.refuses(now_ms));
}

}  // namespace
}  // namespace exec::subgraph
