// BrokerQueries: the blocking questions to a provider's brokers: which partitions, which offsets.
//
// Asked on a handle that fetches nothing: Kafka serves one request per connection at a time, and on
// a fetching one each question would wait for a Fetch that the broker holds.
//
// Spec:   docs/architecture.md "Kafka".
// Shapes: one round trip per call, whatever the number of topics and partitions asked about.
// Errors: librdkafka's codes: is_transient() says which are worth asking again.
// Thread: the provider's control thread; a call blocks for up to `timeout_ms`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

struct TopicShape {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::int32_t partitions = 0;
};

struct PartitionOffset {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

enum class LogEdge : std::uint8_t { kStart, kEnd };

class BrokerQueries {
 public:
  template <class T>
  using Answer = tl::expected<T, rd_kafka_resp_err_t>;

  BrokerQueries(rd_kafka_t* client, std::int64_t timeout_ms);

  // The topics that shapes() covers.
  void add_topic(const std::string& topic);
  void remove_topic(const std::string& topic);

  [[nodiscard]] Answer<std::map<std::string, TopicShape>> shapes();
  [[nodiscard]] Answer<TopicShape> shape(const std::string& topic);  // one that is known

  // Fills in `offset` and `error`. The end is the last stable one: what a reader of committed
  // records will see next.
  [[nodiscard]] Answer<std::vector<PartitionOffset>> offsets(std::vector<PartitionOffset> asked,
                                                             LogEdge edge);

 private:
  [[nodiscard]] Answer<shared::kafka::MetadataPtr> metadata(rd_kafka_topic_t* topic);

  rd_kafka_t* client_;
  int timeout_ms_;
  std::map<std::string, shared::kafka::TopicPtr> topics_;
};

}  // namespace conn::ingest::kafka
