#include "exec-service/subgraph/classify_attempt.h"

namespace exec::subgraph {

Verdict classify_attempt(const HttpResult& result) {
  if (!result) {
    const HttpFailure::Kind kind = result.error().kind;
    return {.is_failure = kind != HttpFailure::Kind::kRejected,
            .is_retryable = kind == HttpFailure::Kind::kNotConnected};
  }
  const std::int64_t retry_after_ms = result->retry_after_s * 1'000;
  switch (result->status) {
    case 429:
      return {.is_retryable = retry_after_ms > 0, .not_before_ms = retry_after_ms};
    case 502:
    case 503:
    case 504:
      return {.is_failure = true, .is_retryable = true, .not_before_ms = retry_after_ms};
    default:
      return {};
  }
}

}  // namespace exec::subgraph
