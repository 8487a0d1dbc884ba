// The counters of the Executor port over gRPC, for /metrics.   Thread: the hub's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace conn::exec_client {

// Durations in seconds: counts[i] were in (kBounds[i-1], kBounds[i]], the last above the last
// bound.
struct DurationBuckets {
  static constexpr std::array<double, 10> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,  0.1,    0.25,  1.0,  5.0};

  std::array<std::uint64_t, kBounds.size() + 1> counts{};
  double sum = 0;

  void observe(double seconds) {
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && seconds > kBounds[bucket])
      ++bucket;
    ++counts[bucket];
    sum += seconds;
  }
};

struct Counters {
  std::uint64_t calls = 0;  // Execute and Prepare, retries included
  std::uint64_t calls_retried = 0;
  std::uint64_t calls_failed = 0;        // answered kUnavailable
  std::uint64_t events = 0;              // Resolve events sent: one per replica, event and attempt
  std::uint64_t messages = 0;            // Resolve messages sent
  std::uint64_t rows = 0;                // answered with a body
  std::uint64_t rows_returned = 0;       // returned to the hub
  std::uint64_t rows_failed = 0;         // answered with an error of ours: deadline, internal
  std::uint64_t unknown_row = 0;         // rows defined again
  std::uint64_t unknown_schema = 0;      // rows sent to another replica for that reason
  std::uint64_t overloaded = 0;          // rows refused by a replica
  std::uint64_t replicas_lost = 0;       // streams that ended without Draining
  std::uint64_t protocol_errors = 0;     // streams that were closed because of what a replica sent
  std::uint64_t replicas_suspected = 0;  // how often one was silent for too long
  std::uint64_t rows_moved = 0;          // from a suspected replica to another
  std::uint32_t replicas = 0;            // addresses known
  std::uint32_t replicas_up = 0;         // of these, taking rows now
  std::uint64_t rows_in_flight = 0;
  DurationBuckets resolve_seconds;  // of an event at one replica: sent to last row
  DurationBuckets execute_seconds;  // of a unary call
};

}  // namespace conn::exec_client
