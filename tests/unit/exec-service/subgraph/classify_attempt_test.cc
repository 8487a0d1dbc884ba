#include "exec-service/subgraph/classify_attempt.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

using Kind = HttpFailure::Kind;

struct AnswerCase {
  int status;
  std::int64_t retry_after_s;
  Verdict verdict;
};

constexpr AnswerCase kAnswers[] = {
    {200, 0, {}},
    {200, 5, {}},
    {400, 0, {}},
    {401, 0, {}},
    {429, 0, {}},  // when is not said
    {429, 2, {.is_retryable = true, .not_before_ms = 2'000}},
    {500, 0, {}},  // it has understood, and may have done something
    {501, 3, {}},
    {502, 0, {.is_failure = true, .is_retryable = true}},
    {503, 0, {.is_failure = true, .is_retryable = true}},
    {503, 1, {.is_failure = true, .is_retryable = true, .not_before_ms = 1'000}},
    {504, 0, {.is_failure = true, .is_retryable = true}},
    {505, 0, {}},
};

TEST(ClassifyAttempt, GoesByTheStatusOfAnAnswer) {
  for (const AnswerCase& c : kAnswers)
    EXPECT_EQ(classify_attempt(HttpAnswer{.status = c.status, .retry_after_s = c.retry_after_s}),
              c.verdict)
        << c.status << ", retry-after " << c.retry_after_s;
}

TEST(ClassifyAttempt, TriesAgainWhereNothingWasSent) {
  const auto check = [](Kind kind) {
    return classify_attempt(
        tl::unexpected(HttpFailure{kind, {shared::ErrorCode::kUnavailable, "so"}}));
  };
  EXPECT_EQ(check(Kind::kNotConnected), (Verdict{.is_failure = true, .is_retryable = true}));
  EXPECT_EQ(check(Kind::kCut), (Verdict{.is_failure = true}));
  EXPECT_EQ(check(Kind::kRejected), Verdict{});
}

}  // namespace
}  // namespace exec::subgraph
