// Tally: counters and gauges of one reactor's sessions. The reactor publishes them
// (reactor/reactor_metrics.h).  Thread: its reactor's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace conn::session {

// Codes and statuses that are counted separately; all others share the last element.
inline constexpr std::array<int, 17> kCountedCloses = {1000, 1001, 1002, 1003, 1005, 1006,
                                                       1007, 1009, 1013, 4400, 4401, 4403,
                                                       4406, 4408, 4409, 4429, 4500};
inline constexpr std::array<int, 17> kCountedStatuses = {
    101, 200, 204, 304, 400, 403, 404, 405, 406, 408, 413, 414, 415, 426, 431, 500, 503};

template <std::size_t N>
[[nodiscard]] constexpr std::size_t place_of(const std::array<int, N>& codes, int code) {
  std::size_t place = 0;
  while (place < N && codes[place] != code)
    ++place;
  return place;
}

struct Tally {
  // gauges
  std::int64_t sessions = 0;
  std::int64_t operations_pending = 0;  // started; the hub has not answered yet
  std::int64_t subscriptions = 0;
  std::int64_t outbox_bytes = 0;

  // counters
  std::uint64_t messages_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t frames_refused = 0;
  std::uint64_t fences_dropped = 0;
  std::uint64_t slow_consumers = 0;
  std::uint64_t operations_refused = 0;  // by a quota
  std::uint64_t sessions_refused = 0;
  std::uint64_t sessions_shed = 0;  // for want of memory
  std::array<std::uint64_t, kCountedCloses.size() + 1> closes{};
  std::array<std::uint64_t, kCountedStatuses.size() + 1> http_responses{};

  void count_close(int code) { ++closes[place_of(kCountedCloses, code)]; }
  void count_response(int status) { ++http_responses[place_of(kCountedStatuses, status)]; }
};

}  // namespace conn::session
