// KafkaControl: the ControlPort over a provider's two librdkafka clients.
//
// Questions go to the client that fetches nothing: Kafka serves one request of a connection at a
// time, and on a fetching one each question would wait behind a Fetch that the broker holds.
//
// Spec:   docs/architecture.md "Kafka".
// Thread: the provider's control thread, which also destroys both clients at the end.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/broker_queries.h"
#include "conn-service/ingest/kafka/control_port.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

class KafkaControl final : public ControlPort {
 public:
  KafkaControl(std::string provider,
               shared::kafka::ClientPtr live,
               shared::kafka::ClientPtr control,
               std::int64_t query_timeout_ms);

  [[nodiscard]] Answer<TopicShapes> shapes(const std::vector<std::string>& topics) override;
  [[nodiscard]] Answer<std::vector<PartitionOffset>> offsets(std::vector<PartitionOffset> asked,
                                                             LogEdge edge) override;
  void find_leaders(const std::vector<std::string>& topics) override;
  void assign(const std::string& topic, const std::vector<PartitionStart>& starts) override;
  void unassign(const std::string& topic, const std::vector<std::int32_t>& partitions) override;
  void forget(const std::string& topic) override;

 private:
  std::string provider_;
  shared::kafka::ClientPtr live_;
  shared::kafka::ClientPtr control_;
  BrokerQueries queries_;  // after the client that it asks
  BrokerQueries live_queries_;
  std::set<std::pair<std::string, std::int32_t>> assigned_;
};

}  // namespace conn::ingest::kafka
