// Options of exec-service's gRPC server; configuration fills them.   Durations in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/memory/pressure.h"

namespace exec::rpc {

// Callers that show one of the tokens may name the schema; to all others it does not exist.
struct PrivateSchemaRule {
  std::string schema_id;
  std::vector<std::string> tokens;
};

// What a message may hold besides the bytes that its limit counts.
inline constexpr std::size_t kMessageOverheadBytes = 4'096;

struct ServerOptions {
  std::string listen = "127.0.0.1:0";          // host:port; port 0: any free one
  std::size_t message_bytes_max = 16U << 20U;  // of any message, both ways

  // Per stream.
  std::size_t rows_defined_max = 200'000;  // kept per stream; the least recently used goes first
  std::size_t rows_defined_bytes_max = 64U << 20U;
  std::uint32_t resolve_credit = 16;         // Resolve messages that a caller may be ahead
  std::size_t chunk_bytes_max = 96U << 10U;  // of rows; a larger row travels alone

  // All streams and callers together; beyond: OVERLOADED.
  std::uint64_t rows_in_flight_max = 100'000;
  std::uint64_t calls_in_flight_max = 10'000;
  std::size_t prepare_requests_max = 10'000;  // in one Prepare

  // High: OVERLOADED for all that is new. Null: not looked at; else it outlives the server.
  const shared::memory::Pressure* memory = nullptr;
  [[nodiscard]] bool is_short_of_memory() const {
    return memory != nullptr && memory->is_at_least(shared::memory::Level::kHigh);
  }

  std::vector<PrivateSchemaRule> private_schemas;

  std::int64_t ping_interval_ms_min = 20'000;  // clients ping every 30 s
};

}  // namespace exec::rpc
