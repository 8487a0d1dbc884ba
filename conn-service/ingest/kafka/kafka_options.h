// KafkaOptions: the bounds and times of consumption, as the configuration fills them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace conn::ingest::kafka {

struct KafkaOptions {
  // Prefix of the group that librdkafka insists on. Nothing is ever joined or committed; a broker
  // with ACLs wants DESCRIBE on it.
  std::string group_id = "sluice-conn";

  // How long a broker may hold an empty Fetch. 2 for the dev broker, which always waits it out; 200
  // to 500 beyond some 50 replicas, as each broker answers replicas / wait empty ones a second.
  std::int64_t fetch_wait_ms = 50;

  std::size_t topics_max = 1'000;      // followed at a time, of all providers
  std::size_t partitions_max = 2'000;  // of a provider: a Fetch lists every one of them
  std::size_t events_per_turn_max = 1'024;

  std::int64_t refresh_ms = 30'000;       // between two looks for new partitions
  std::int64_t watch_ms = 5'000;          // between two looks at partitions that do not advance
  std::int64_t retry_ms = 250;            // first pause after a question without an answer; doubles
  std::int64_t retry_max_ms = 2'000;      // ... up to here
  std::int64_t query_timeout_ms = 1'000;  // of one blocking question, on the control thread
  std::int64_t close_timeout_ms = 5'000;  // of closing all handles of a provider
};

}  // namespace conn::ingest::kafka
