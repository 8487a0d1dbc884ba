// ReactorMetrics: a reactor's counters and gauges for other threads, published once per turn.
//
// Shapes: counters only grow; closes and http_responses are in the order of
//         session::kCountedCloses and kCountedStatuses, with one more element for all others.
// Thread: written by one reactor, read by any.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "conn-service/session/tally.h"

namespace conn::reactor {

// Upper bounds, in ms, of the buckets of delivery latency; the last bucket has none.
// NOLINTNEXTLINE(readability-identifier-naming): units last
inline constexpr std::array<std::int64_t, 14> kLatencyBounds_ms = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 2'000, 5'000, 10'000, 30'000};

struct ReactorMetrics {
  template <class T>
  using Value = std::atomic<T>;
  template <std::size_t N>
  using Values = std::array<std::atomic<std::uint64_t>, N>;

  // gauges
  Value<std::int64_t> connections{0};  // sockets, HTTP included
  Value<std::int64_t> sessions{0};     // WebSockets
  Value<std::int64_t> operations_pending{0};
  Value<std::int64_t> subscriptions{0};
  Value<std::int64_t> groups{0};  // with members here
  Value<std::int64_t> outbox_bytes{0};

  // counters
  Value<std::uint64_t> accepted{0};
  Value<std::uint64_t> accepts_failed{0};  // no descriptor was free
  Value<std::uint64_t> messages_received{0};
  Value<std::uint64_t> messages_sent{0};
  Value<std::uint64_t> bytes_sent{0};
  Value<std::uint64_t> frames_refused{0};
  Value<std::uint64_t> fences_dropped{0};
  Value<std::uint64_t> slow_consumers{0};
  Value<std::uint64_t> deliveries{0};
  Value<std::uint64_t> deliveries_refused{0};  // the inbox was full
  Value<std::uint64_t> operations_refused{0};
  Value<std::uint64_t> sessions_refused{0};
  Value<std::uint64_t> sessions_shed{0};
  Values<session::kCountedCloses.size() + 1> closes{};
  Values<session::kCountedStatuses.size() + 1> http_responses{};

  // Record timestamp -> last write of the turn, one observation per Deliver.
  Values<kLatencyBounds_ms.size() + 1> latency_buckets{};  // not cumulative
  Value<std::uint64_t> latency_sum_ms{0};

  void publish(const session::Tally& tally);
  void observe_latency(std::int64_t latency_ms);
};

}  // namespace conn::reactor
