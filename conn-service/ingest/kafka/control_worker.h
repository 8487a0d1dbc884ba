// ControlWorker: what a provider's control thread does: all that blocks, so that the hub never
// does.
//
//   FindTopic ─▶ metadata ─▶ end offsets ─▶ TopicFound ─(hub notifies the sink)─▶ Assign ─▶ live
//   handle FindRange ─▶ unassign ─▶ start and end ─▶ RangeFound ─▶ Assign every refresh_ms:
//   metadata of all followed topics ─▶ PartitionsGrown ─▶ Assign
//
// A question that no broker answers stays pending and is asked again, with growing pauses. The
// worker alone changes the live handle's assignment, so its order is the order of the requests.
//
// Spec:   docs/architecture.md "Kafka".
// Thread: the control thread, which also destroys both handles at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/broker_queries.h"
#include "conn-service/ingest/kafka/control_inbox.h"
#include "conn-service/ingest/kafka/control_messages.h"
#include "conn-service/ingest/kafka/kafka_options.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

class ControlWorker {
 public:
  ControlWorker(std::string provider,
                shared::kafka::ClientPtr live,
                shared::kafka::ClientPtr control,
                std::shared_ptr<ControlInbox> inbox,
                const KafkaOptions& options);

  void run();  // until the inbox is stopped

 private:
  using Clock = std::chrono::steady_clock;
  struct Known {
    routing::TopicId id;
    std::int32_t partitions = 0;
  };

  void take(const ControlRequest& request);
  void work();
  // False: no broker answered, and nothing is lost by asking again.
  bool find_topics();
  bool find_ranges();
  bool refresh();
  bool report_ends(const std::map<std::string, TopicShape>& shapes);
  [[nodiscard]] BrokerQueries::Answer<std::map<std::string, TopicShape>> pending_shapes();
  [[nodiscard]] bool is_asking() const;
  void report_brokers(bool is_answered);

  void refuse(const std::string& topic, rd_kafka_resp_err_t error);
  void assign(const Assign& request);
  void unassign(const std::string& topic, const std::vector<std::int32_t>& partitions);
  [[nodiscard]] std::string name_of(const std::string& topic) const;

  std::string provider_;
  shared::kafka::ClientPtr live_;
  shared::kafka::ClientPtr control_;
  std::shared_ptr<ControlInbox> inbox_;
  KafkaOptions options_;
  BrokerQueries queries_;  // after the handle that it asks
  BrokerQueries live_queries_;

  std::map<std::string, routing::TopicId> topics_asked_;
  std::vector<FindRange> ranges_asked_;
  std::map<std::string, Known> known_;
  std::set<std::pair<std::string, std::int32_t>> assigned_;

  bool is_probing_ = true;  // until a broker has answered
  std::int64_t pause_ms_;
  Clock::time_point retry_at_ = Clock::now();
  Clock::time_point refresh_at_;
};

}  // namespace conn::ingest::kafka
