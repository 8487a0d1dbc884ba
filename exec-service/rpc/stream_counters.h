// What the gRPC server has done so far, for /metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace exec::rpc {

struct StreamCounters {
  std::uint64_t calls = 0;          // Execute and Prepare
  std::uint64_t calls_refused = 0;  // OVERLOADED
  std::uint64_t streams = 0;        // open now
  std::uint64_t messages = 0;       // Resolve messages taken
  std::uint64_t events = 0;
  std::uint64_t rows = 0;          // answered
  std::uint64_t rows_refused = 0;  // OVERLOADED
  std::uint64_t rows_unknown = 0;  // UNKNOWN_ROW: the stream's cache had evicted them
  std::uint64_t rows_in_flight = 0;
  std::uint64_t chunks = 0;  // Rows messages sent
};

// The same while they move: counted on gRPC's and the workers' threads.
struct LiveCounters {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> calls_refused{0};
  std::atomic<std::uint64_t> calls_in_flight{0};
  std::atomic<std::uint64_t> streams{0};
  std::atomic<std::uint64_t> messages{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> rows{0};
  std::atomic<std::uint64_t> rows_refused{0};
  std::atomic<std::uint64_t> rows_unknown{0};
  std::atomic<std::uint64_t> rows_in_flight{0};
  std::atomic<std::uint64_t> chunks{0};

  [[nodiscard]] StreamCounters snapshot() const {
    return {calls.load(),          calls_refused.load(), streams.load(),      messages.load(),
            events.load(),         rows.load(),          rows_refused.load(), rows_unknown.load(),
            rows_in_flight.load(), chunks.load()};
  }
};

}  // namespace exec::rpc
