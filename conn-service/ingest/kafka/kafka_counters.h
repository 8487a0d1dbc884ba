// KafkaCounters: what consumption reports to metrics, by provider and topic.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace conn::ingest::kafka {

struct PartitionLag {
  std::int32_t partition = 0;
  std::int64_t events = 0;  // before the end that the last Fetch reported
};

struct TopicCounters {
  std::string topic;
  std::uint64_t events = 0;  // since it was followed
  std::uint64_t bytes = 0;   // of keys and values
  std::vector<PartitionLag> lags;
};

struct ProviderCounters {
  std::string provider;
  bool is_up = false;     // kafka_up
  bool was_seen = false;  // it has answered once
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint64_t gaps = 0;
  std::uint64_t restarts = 0;  // partitions that stood still and were read again
  std::uint64_t errors = 0;    // that librdkafka reported
  std::vector<TopicCounters> topics;
};

using KafkaCounters = std::vector<ProviderCounters>;

}  // namespace conn::ingest::kafka
