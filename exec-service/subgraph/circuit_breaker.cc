#include "exec-service/subgraph/circuit_breaker.h"

#include <algorithm>

namespace exec::subgraph {

bool CircuitBreaker::refuses(std::int64_t now_ms) const {
  switch (state_) {
    case State::kClosed:
      return false;
    case State::kOpen:
      return now_ms < open_until_ms_;
    case State::kHalfOpen:
      return is_trial_under_way_;
  }
  return false;
}

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit(std::int64_t now_ms) {
  if (!options_.enabled) return period_;
  if (refuses(now_ms)) return {};
  if (state_ == State::kOpen) change(State::kHalfOpen);
  is_trial_under_way_ = state_ == State::kHalfOpen;
  return period_;
}

void CircuitBreaker::on_success(Permit permit, std::int64_t now_ms) {
  if (!options_.enabled || permit != period_) return;
  failures_in_a_row_ = 0;
  if (state_ == State::kHalfOpen) {
    change(State::kClosed);
    window_ = {};
    open_for_ms_ = 0;
  } else {
    count(false, now_ms);
  }
}

void CircuitBreaker::on_failure(Permit permit, std::int64_t now_ms) {
  if (!options_.enabled || permit != period_) return;
  if (state_ == State::kHalfOpen) {
    open(now_ms);
    return;
  }
  ++failures_in_a_row_;
  count(true, now_ms);
  if (is_too_much(now_ms)) open(now_ms);
}

void CircuitBreaker::on_abandoned(Permit permit) {
  if (permit == period_) is_trial_under_way_ = false;
}

void CircuitBreaker::on_late_failures(std::size_t failures, std::int64_t now_ms) {
  for (; failures > 0 && state_ != State::kOpen; --failures)
    on_failure(period_, now_ms);
}

void CircuitBreaker::count(bool is_failure, std::int64_t now_ms) {
  const std::int64_t number = slot_number(now_ms);
  Slot& slot = window_[static_cast<std::size_t>(number) % window_.size()];
  if (slot.number != number) slot = {number, 0, 0};
  ++slot.requests;
  if (is_failure) ++slot.failures;
}

bool CircuitBreaker::is_too_much(std::int64_t now_ms) const {
  if (failures_in_a_row_ >= options_.failures_in_a_row_max) return true;
  const std::int64_t oldest = slot_number(now_ms) - static_cast<std::int64_t>(window_.size());
  std::size_t requests = 0;
  std::size_t failures = 0;
  for (const Slot& slot : window_) {
    if (slot.number <= oldest) continue;
    requests += slot.requests;
    failures += slot.failures;
  }
  return requests >= options_.window_requests_min &&
         failures * 100 > requests * options_.failure_percent_max;
}

std::int64_t CircuitBreaker::slot_number(std::int64_t now_ms) const {
  const auto slots = static_cast<std::int64_t>(window_.size());
  return now_ms / std::max<std::int64_t>(1, options_.window_ms / slots);
}

void CircuitBreaker::change(State state) {
  state_ = state;
  is_trial_under_way_ = false;
  ++period_;
}

void CircuitBreaker::open(std::int64_t now_ms) {
  open_for_ms_ =
      open_for_ms_ == 0 ? options_.open_ms : std::min(open_for_ms_ * 2, options_.open_max_ms);
  open_until_ms_ = now_ms + open_for_ms_;
  failures_in_a_row_ = 0;
  ++times_opened_;
  change(State::kOpen);
}

}  // namespace exec::subgraph
