// Backoff: how long to wait before the next attempt. The time doubles up to a maximum, and each
// wait is a random time between half of it and all of it, so that clients that lost a replica at
// the same moment do not reconnect at the same moment.
//
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace conn::exec_client {

class Backoff {
 public:
  Backoff(std::int64_t min_ms, std::int64_t max_ms, std::uint32_t seed)
      : min_ms_(min_ms), max_ms_(max_ms), full_ms_(min_ms), random_(seed) {}

  [[nodiscard]] std::int64_t next_ms() {
    const std::int64_t full_ms = full_ms_;
    full_ms_ = std::min(std::max<std::int64_t>(full_ms_, 1) * 2, max_ms_);
    return std::uniform_int_distribution<std::int64_t>(full_ms / 2, full_ms)(random_);
  }
  void reset() { full_ms_ = min_ms_; }

 private:
  std::int64_t min_ms_;
  std::int64_t max_ms_;
  std::int64_t full_ms_;  // the next wait, at most
  std::mt19937 random_;   // close seeds give unlike sequences, which smaller engines do not
};

}  // namespace conn::exec_client
