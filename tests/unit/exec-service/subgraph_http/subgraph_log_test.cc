#include "exec-service/subgraph_http/subgraph_log.h"

#include <string>

#include <gtest/gtest.h>

#include "shared/log/log.h"

namespace exec::subgraph_http {
namespace {

class SubgraphLogTest : public testing::Test {
 protected:
  SubgraphLogTest() { testing::internal::CaptureStderr(); }
  ~SubgraphLogTest() override { (void)lines(); }

  std::string lines() {
    if (!is_captured_) return {};
    is_captured_ = false;
    (void)shared::log::flush();
    return testing::internal::GetCapturedStderr();
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
      ++found;
    return found;
  }

  SubgraphLog log_;
  bool is_captured_ = true;
};

TEST_F(SubgraphLogTest, ReportsOnceThatASubgraphFailsAndOnceThatItAnswersAgain) {
  const auto one = log_.of("flights");
  const auto other = log_.of("flights");  // another worker's
  for (int i = 0; i < 100; ++i) {
    one->on_failure(i, "answered 503");
    other->on_failure(i, "answered 503");
  }
  EXPECT_TRUE(one->is_failing());
  other->on_answer(99 + SubgraphIncidents::kQuietMs);
  EXPECT_FALSE(one->is_failing());
  const std::string text = lines();
  EXPECT_EQ(count(text, "subgraph fails"), 1U) << text;
  EXPECT_EQ(count(text, "reason=\"answered 503\""), 1U) << text;
  EXPECT_EQ(count(text, "subgraph answers again"), 1U) << text;
  EXPECT_EQ(count(text, "failures=200"), 1U) << text;
}

TEST_F(SubgraphLogTest, TakesASubgraphThatFailsNowAndThenForOneIncident) {
  const auto flights = log_.of("flights");
  for (int i = 0; i < 50; ++i) {
    flights->on_failure(i * 1'000, "answered 502");
    flights->on_answer(i * 1'000 + 500);
  }
  EXPECT_TRUE(flights->is_failing());
  EXPECT_EQ(count(lines(), "\n"), 1U);
}

TEST_F(SubgraphLogTest, KeepsSubgraphsApart) {
  log_.of("flights")->on_failure(0, "no");
  EXPECT_FALSE(log_.of("airports")->is_failing());
}

}  // namespace
}  // namespace exec::subgraph_http
