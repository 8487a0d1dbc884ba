// Event: one record of a topic, as it came. Immutable and shared by all whom it concerns.
//
// Shapes: `value` and `key` are the record's bytes, read by nobody but the filter index and
//         exec-service; offsets of a partition grow but need not be contiguous (transaction
//         markers, compaction), so nothing here ever tests that.
// Thread: any (const once made).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/strong_id.h"

namespace conn::routing {

// A topic of a provider, numbered by the hub when first needed.
using TopicId = shared::StrongId<struct TopicIdTag, std::uint32_t>;

struct TopicName {
  std::string provider;
  std::string topic;

  friend auto operator<=>(const TopicName&, const TopicName&) = default;
};

struct Partition {
  TopicId topic;
  std::int32_t number = 0;

  friend auto operator<=>(const Partition&, const Partition&) = default;
};

struct Header {
  std::string name;
  std::string value;

  friend auto operator<=>(const Header&, const Header&) = default;
};

struct Event {
  Partition partition;
  std::int64_t offset = 0;
  std::int32_t leader_epoch = -1;  // -1: the broker did not say
  std::int64_t timestamp_ms = 0;   // of the record, Unix epoch; 0: none
  std::int64_t received_ms = 0;    // Clock::now_ms when it came
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
