// The budget of executions: what is read of the rings, and how often rows are sent again.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

class SmallBudget : public CoreTest {
 protected:
  explicit SmallBudget(std::size_t resent_per_second_max = 500)
      : CoreTest(
            {.executions = {.executions_max = 400, .resent_per_second_max = resent_per_second_max},
             .interest_linger_ms = 0}) {}

  // `count` operations on a topic, each with a row of its own.
  void start_rows(std::uint64_t first, std::uint64_t count, const std::string& topic) {
    for (std::uint64_t number = first; number < first + count; ++number)
      start(key(number),
            R"({"topics":[")" + topic + R"("],"select":)" + std::to_string(number) + "}");
    end_turns();
  }
  [[nodiscard]] std::size_t held() const { return core_.gauges().executions_in_flight; }
};

TEST_F(SmallBudget, IsWhatARefusingExecutorIsHeldTo) {
  start_rows(1, 100, "flights");
  executor_.hands_back_at_once = true;
  std::uint64_t executions = 0;
  for (std::int64_t offset = 0; offset < 150; ++offset) {
    emit(offset);
    end_turns();
    EXPECT_LE(held(), 400U);
  }
  executions = core_.counters().executions;
  for (int ms = 0; ms < 10'000; ms += 10)
    advance(10);
  EXPECT_LE(core_.counters().executions - executions, 500U * 11);
  executor_.hands_back_at_once = false;
  for (int ms = 0; ms < 60'000; ms += 100) {
    executor_.answer_all();
    advance(100);
  }
  EXPECT_EQ(reactor_.delivered.size(), 100U * 150);
  EXPECT_EQ(held(), 0U);
}

class FewSentAgain : public SmallBudget {
 protected:
  FewSentAgain() : SmallBudget(10) {}
};

TEST_F(FewSentAgain, PacesRowsThatWereRefusedAlthoughEachHasWaitedLongEnough) {
  start_rows(1, 100, "flights");
  executor_.hands_back_at_once = true;
  emit(0);
  end_turns();
  executor_.hands_back_at_once = false;
  const auto pass = [&](std::int64_t total_ms) {
    for (std::int64_t ms = 0; ms < total_ms; ms += 10) {
      advance(10);
      executor_.answer_all();
      end_turns();
    }
  };
  pass(5'000);
  EXPECT_GE(reactor_.delivered.size(), 40U);
  EXPECT_LE(reactor_.delivered.size(), 60U);
  pass(6'000);
  EXPECT_EQ(reactor_.delivered.size(), 100U);
}

TEST_F(SmallBudget, LeavesATopicItsShareWhileAnotherIsSlow) {
  start_rows(1, 100, "slow");
  start_rows(101, 1, "flights");
  for (std::int64_t offset = 0; offset < 50; ++offset)
    source_.emit("slow", 0, offset, "{}");
  end_turns();
  EXPECT_LT(held(), 400U);
  const std::size_t before = reactor_.delivered.size();
  for (std::int64_t offset = 0; offset < 50; ++offset) {
    emit(offset);
    end_turns();
    const auto calls = executor_.resolves;
    for (const auto& [call, what] : calls)
      if (what.topic.topic == "flights") executor_.answer(call);
    end_turns();
  }
  EXPECT_EQ(reactor_.delivered.size(), before + 50);
}

TEST_F(SmallBudget, LeavesARowItsShareWhileAnotherIsSlow) {
  start(key(1), R"({"select":1})");
  start(key(2), R"({"select":2})");
  for (std::int64_t offset = 0; offset < 300; ++offset) {
    emit(offset);
    end_turns();
    const auto calls = executor_.resolves;  // row 1 is never answered
    for (const auto& [call, what] : calls)
      for (const RowId row : what.rows)
        if (row == RowId{2}) executor_.answer(call, row, test::fake_body(row, *what.event));
    end_turns();
  }
  std::size_t answered = 0;
  for (const std::string& body : reactor_.bodies())
    answered += body.find(R"("row":2,)") == std::string::npos ? 0U : 1U;
  EXPECT_EQ(answered, 300U);
  EXPECT_LT(held(), 150U);
}

TEST_F(SmallBudget, LeavesTheTurnWhenNothingMayBeRead) {
  start_rows(1, 300, "flights");
  emit(0);
  emit(1);
  end_turns();  // comes to an end
  EXPECT_EQ(held(), 300U);
  EXPECT_FALSE(core_.end_turn());
  executor_.answer(executor_.resolves.begin()->first);
  end_turns();
  EXPECT_EQ(held(), 300U);  // of the second event
  executor_.answer_all();
  end_turns();
  EXPECT_EQ(reactor_.delivered.size(), 600U);
}

}  // namespace
}  // namespace conn::pipeline
