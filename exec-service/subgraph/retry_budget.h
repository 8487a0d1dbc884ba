// RetryBudget: how many retries a subgraph may be sent, so that retries cannot become a storm.
//
//   every request ─▶ + a share of a retry      ┐
//   time          ─▶ + a few retries a second  ├─▶ retries left ─▶ each retry takes one
//                     (for where requests are few)                (none left: it fails at once)
//
// A subgraph that fails for all callers then gets at most a fifth more requests, not three times as
// many; one that fails now and then has each failure retried.
//
// Source: Finagle's RetryBudget (percentCanRetry, minRetriesPerSec); Envoy's retry_budget.
// Shapes: at most ten seconds of the minimum, and never less than a hundred retries, are saved up.
// Thread: one.
#pragma once

#include <cstdint>

namespace exec::subgraph {

class RetryBudget {
 public:
  // `percent` of requests, and `min_per_second` besides.
  RetryBudget(std::int64_t percent, std::int64_t min_per_second, std::int64_t now_ms);

  void on_request();
  [[nodiscard]] bool take(std::int64_t now_ms);  // false: no retry now

 private:
  void refill(std::int64_t now_ms);

  std::int64_t percent_;
  std::int64_t min_per_second_;
  std::int64_t refilled_ms_;
  std::int64_t left_;  // in hundred-thousandths of a retry, so that nothing is rounded
};

}  // namespace exec::subgraph
