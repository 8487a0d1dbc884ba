// Kafka's positions: an offset, and the epoch of the leader that wrote what is there.
//
// Shapes: bytes are two varints, the offset and the epoch + 1; 0: the broker did not say, or nothing
//         is there yet. `generation` counts how often the partition began anew while this process
//         followed it: its offsets then begin anew, too.
// Errors: an offset of bytes that are not a position of Kafka: no value.
// Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "conn-service/routing/position.h"

namespace conn::ingest::kafka {

struct KafkaPosition {
  std::int64_t offset = 0;
  std::int32_t leader_epoch = -1;  // -1: not known

  friend bool operator==(const KafkaPosition&, const KafkaPosition&) = default;
};

[[nodiscard]] routing::Position to_position(const KafkaPosition& position,
                                            std::uint32_t generation);
[[nodiscard]] std::optional<KafkaPosition> from_bytes(const std::string& bytes);

}  // namespace conn::ingest::kafka
