#include "exec-service/subgraph/retry_budget.h"

#include <algorithm>

namespace exec::subgraph {

namespace {

constexpr std::int64_t kRetry = 100'000;
constexpr std::int64_t kSavedSeconds = 10;
constexpr std::int64_t kSavedMin = 100;

std::int64_t saved_max(std::int64_t min_per_second) {
  return std::max(kSavedMin, min_per_second * kSavedSeconds) * kRetry;
}

}  // namespace

// One second's minimum at the start: the first failure after a start may be a deployment's.
RetryBudget::RetryBudget(std::int64_t percent, std::int64_t min_per_second, std::int64_t now_ms)
    : percent_(percent),
      min_per_second_(min_per_second),
      refilled_ms_(now_ms),
      left_(min_per_second * kRetry) {}

void RetryBudget::on_request() {
  left_ = std::min(left_ + percent_ * (kRetry / 100), saved_max(min_per_second_));
}

bool RetryBudget::take(std::int64_t now_ms) {
  refill(now_ms);
  if (left_ < kRetry) return false;
  left_ -= kRetry;
  return true;
}

void RetryBudget::refill(std::int64_t now_ms) {
  const std::int64_t passed_ms = std::min(now_ms - refilled_ms_, kSavedSeconds * 1'000);
  refilled_ms_ = now_ms;
  left_ =
      std::min(left_ + passed_ms * min_per_second_ * (kRetry / 1'000), saved_max(min_per_second_));
}

}  // namespace exec::subgraph
