// KafkaControl: the ControlPort over a provider's two librdkafka clients.
//
// Questions go to the client that fetches nothing: Kafka serves one request of a connection at a
// time, and on a fetching one each question would wait behind a Fetch that the broker holds.
//
// Spec:   docs/architecture.md "Kafka".
// Thread: the provider's control thread, which also destroys both clients at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/broker_queries.h"
#include "conn-service/ingest/kafka/control_port.h"
#include "shared/base/result.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

class KafkaControl final : public ControlPort {
 public:
  using OpenLive = std::function<shared::Result<shared::kafka::ClientPtr>()>;

  KafkaControl(std::string provider,
               shared::kafka::ClientPtr live,
               shared::kafka::ClientPtr control,
               OpenLive open_live,
               std::int64_t query_timeout_ms);

  [[nodiscard]] Answer<TopicShapes> shapes(const std::vector<std::string>& topics) override;
  [[nodiscard]] Answer<std::vector<PartitionOffset>> offsets(std::vector<PartitionOffset> asked,
                                                             LogEdge edge) override;
  [[nodiscard]] std::string cluster_id() override;
  void find_leaders(const std::vector<std::string>& topics) override;
  void assign(const std::string& topic, const std::vector<PartitionStart>& starts) override;
  void unassign(const std::string& topic, const std::vector<std::int32_t>& partitions) override;
  void forget(const std::string& topic) override;
  [[nodiscard]] rd_kafka_t* reopen() override;

 private:
  std::string provider_;
  shared::kafka::ClientPtr live_;  // null: it could not be opened again
  shared::kafka::ClientPtr control_;
  OpenLive open_live_;
  std::int64_t query_timeout_ms_;
  BrokerQueries queries_;  // after the client that it asks
  std::optional<BrokerQueries> live_queries_;
  std::set<std::pair<std::string, std::int32_t>> assigned_;
};

}  // namespace conn::ingest::kafka
