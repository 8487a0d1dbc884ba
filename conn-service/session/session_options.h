// The limits of a session. Plain values, filled from the configuration.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "conn-service/session/outbox.h"
#include "conn-service/session/rate_limit.h"
#include "conn-service/websocket/message_reader.h"

namespace conn::session {

struct SessionOptions {
  std::int64_t init_timeout_ms = 3'000;                // no connection_init: 4408
  std::int64_t subscribe_timeout_ms = 30'000;          // not answered by the hub: 1013
  std::int64_t drain_timeout_ms = 5'000;               // for results under way, before a close
  std::int64_t message_timeout_ms = 30'000;            // for all of a message to come: 1013
  std::int64_t ping_interval_ms = 12'000;              // no pong before the next ping: dropped
  std::int64_t close_timeout_ms = 5'000;               // no answer to our Close: dropped
  std::int64_t stall_timeout_ms = 10'000;              // no byte taken while some wait: 1013
  OutboxLimits outbox;                                 // more: 1013
  std::size_t init_bytes_max = std::size_t{8} * 1024;  // a message before the ack
  websocket::MessageLimits messages;
  std::size_t operations_max = 100;
  std::uint32_t subscribes_per_s = 20;

  // A client that comes back starts all its operations at once.
  [[nodiscard]] Rate subscribes() const {
    return {.per_s = subscribes_per_s,
            .burst = std::max(subscribes_per_s, static_cast<std::uint32_t>(operations_max))};
  }
};

}  // namespace conn::session
