// Event: one record of a lane, as it came. Immutable and shared by all that it concerns.
//
// Shapes: `value` and `key` are the record's bytes; only the filter index and exec-service read
//         them. Positions of a lane grow but need not be contiguous.
// Thread: any (const once made).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conn-service/routing/position.h"
#include "shared/base/strong_id.h"
#include "shared/exec_api/header.h"

namespace conn::routing {

// A topic of a provider, numbered by the hub when first needed.
using TopicId = shared::StrongId<struct TopicIdTag, std::uint32_t>;

struct TopicName {
  std::string provider;
  std::string topic;

  friend auto operator<=>(const TopicName&, const TopicName&) = default;
};

// An ordered stream of a topic: of Kafka, a partition.
struct Lane {
  TopicId topic;
  std::int32_t number = 0;

  friend auto operator<=>(const Lane&, const Lane&) = default;
};

using shared::exec_api::Header;

struct Event {
  Lane lane;
  Position position;              // reading from here finds this event first
  Position next;                  // and from here those that follow it
  std::int64_t timestamp_ms = 0;  // of the record, Unix epoch; 0: none
  std::int64_t received_ms = 0;   // Clock::now_ms when it came
  std::string key;
  std::string value;
  bool is_tombstone = false;  // a null value, which is not an empty one
  std::vector<Header> headers;

  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = sizeof(Event) + key.size() + value.size();
    for (const Header& header : headers)
      sum += sizeof(Header) + header.name.size() + header.value.size();
    return sum;
  }
};

using SharedEvent = std::shared_ptr<const Event>;

}  // namespace conn::routing
