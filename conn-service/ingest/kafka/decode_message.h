// decode_message: a consumed record as the Event that the hub passes on.
//
// Shapes: bytes are copied out of librdkafka's buffer, which holds a whole Fetch. A null value is a
//         tombstone, an empty one is not. The leader's epoch comes with librdkafka 2.1 or newer.
//         `generation` is the partition's (kafka_position.h).
// Thread: any.
#pragma once

#include <cstdint>
#include <memory>

#include <librdkafka/rdkafka.h>

#include "conn-service/routing/event.h"

namespace conn::ingest::kafka {

[[nodiscard]] std::shared_ptr<const routing::Event> decode_message(
    const rd_kafka_message_t& message,
    routing::TopicId topic,
    std::uint32_t generation,
    std::int64_t received_ms);

}  // namespace conn::ingest::kafka
