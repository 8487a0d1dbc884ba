// PublisherOptions and PublisherCounters: what the configuration fills and what metrics read.
#pragma once

#include <cstddef>
#include <cstdint>

namespace exec::publisher {

struct PublisherOptions {
  std::size_t records_max = 10'000;                       // waiting for their report, per provider
  std::size_t bytes_max = std::size_t{32} * 1024 * 1024;  // of these
  std::size_t record_bytes_max = 1'000'000;  // Kafka's own default for message.max.bytes
  std::int64_t message_timeout_ms = 5'000;   // until a record without a report is given up
  std::int64_t linger_ms = 0;                // records go out together while one is under way
  std::size_t reports_per_turn_max = 1'024;
  std::int64_t close_timeout_ms = 5'000;
};

struct PublisherCounters {
  std::uint64_t published = 0;
  std::uint64_t failed = 0;   // PUBLISH_FAILED
  std::uint64_t unknown = 0;  // PUBLISH_UNKNOWN
  std::uint64_t bytes = 0;    // of keys and values, of the published
  std::size_t in_flight = 0;
};

}  // namespace exec::publisher
