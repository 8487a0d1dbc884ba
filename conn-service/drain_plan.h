// DrainPlan: when what happens after SIGTERM.
//
//   SIGTERM ── ready_wait ──▶ turns begin ── turns_ms() ──▶ last turn ── timeout ──▶ left_behind_ms()
//   not ready, else as ever    sessions are closed 1001,                 results     what is left is
//                              at random times                           under way   dropped
//
// A few sessions need not be spread as widely as many: kPerSecond of them are not a burden to the
// replicas that they connect to. And many are not spread over all of `spread`, so that the whole
// stays below the sum of the three.
//
// Thread: any.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace conn {

struct DrainPlan {
  static constexpr std::int64_t kPerSecond = 200;  // or more

  std::int64_t ready_wait_ms = 5'000;
  std::int64_t spread_ms = 20'000;
  std::int64_t timeout_ms = 5'000;

  // From the first turn to the last one of that many connections.
  [[nodiscard]] std::int64_t turns_ms(std::size_t connections) const {
    constexpr std::size_t kMany = 1'000'000'000;  // far more than a process holds
    const auto count = static_cast<std::int64_t>(std::min(connections, kMany));
    return std::min(count * 1'000 / kPerSecond, spread_ms - spread_ms / 20);
  }
  // From the first turn until what is left is dropped: all have had their time, and a moment for
  // the last close frames.
  [[nodiscard]] std::int64_t left_behind_ms(std::size_t connections) const {
    return turns_ms(connections) + timeout_ms + kLastWordsMs;
  }

  // For clients that connected while all others left.
  static constexpr std::int64_t kLastWordsMs = 500;
};

}  // namespace conn
