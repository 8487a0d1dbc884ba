// BrokerQueries: the blocking questions of one librdkafka client to the brokers: which partitions,
// which offsets.
//
// Spec:   docs/architecture.md "Kafka".
// Shapes: as in control_port.h.
// Errors: librdkafka's codes: is_transient() says which are worth asking again.
// Thread: the provider's control thread; a call blocks for up to `timeout_ms`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conn-service/ingest/kafka/control_port.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

class BrokerQueries {
 public:
  template <class T>
  using Answer = ControlPort::Answer<T>;

  BrokerQueries(rd_kafka_t* client, std::int64_t timeout_ms);

  [[nodiscard]] Answer<ControlPort::TopicShapes> shapes(const std::vector<std::string>& topics);
  void remove_topic(const std::string& topic);

  [[nodiscard]] Answer<std::vector<PartitionOffset>> offsets(std::vector<PartitionOffset> asked,
                                                             LogEdge edge);

 private:
  [[nodiscard]] Answer<shared::kafka::MetadataPtr> metadata(rd_kafka_topic_t* topic);

  rd_kafka_t* client_;
  int timeout_ms_;
  std::map<std::string, shared::kafka::TopicPtr> topics_;
};

}  // namespace conn::ingest::kafka
