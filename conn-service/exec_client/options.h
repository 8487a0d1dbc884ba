// Options of the Executor port over gRPC, filled from the configuration.
//
// Shapes: durations in milliseconds. Each of `addresses` is resolved to all addresses of its name
//         every `resolve_every_ms`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/base/host_port.h"

namespace conn::exec_client {

struct Options {
  std::vector<shared::HostPort> addresses;
  std::int64_t resolve_every_ms = 5'000;

  std::uint32_t execute_timeout_ms = 10'000;
  std::uint32_t event_timeout_ms = 2'000;    // if the hub sets none
  std::int64_t wait_for_replica_ms = 2'000;  // of an Execute, while none is up
  std::int64_t deadline_grace_ms = 250;      // added to a deadline for a silent replica
  std::int64_t silent_ms = 1'000;  // without a heartbeat: the replica is suspected; 0.5 s or more

  std::int64_t reconnect_ms_min = 100;
  std::int64_t reconnect_ms_max = 5'000;
  std::int64_t keepalive_ms = 30'000;  // the server must allow pings every 20 s

  std::size_t message_bytes_max = 16U << 20U;      // of any message, both ways
  std::size_t resolve_bytes_target = 512U << 10U;  // a Resolve message is sent at this size
  std::uint32_t rows_credit = 64;           // Rows messages that a replica may send in advance
  std::size_t events_waiting_max = 10'000;  // per replica, for credit; further ones are returned
  std::size_t calls_waiting_max = 10'000;   // unary, for any replica; further ones: kOverloaded

  double bounded_load = 1.25;
  std::uint64_t unbalanced_rows = 256;  // up to this load events stay with their replica
};

}  // namespace conn::exec_client
