// ControlWorker: what a provider's control thread does: all that blocks, so that the hub never
// does.
//
//   FindTopic ─▶ metadata ─▶ end offsets ─▶ TopicFound ─(hub notifies the sink)─▶ Assign
//   FindRange ─▶ unassign ─▶ start and end ─▶ RangeFound ─▶ Assign
//   CheckProgress ─▶ metadata ─▶ end offsets ─▶ ProgressFound
//   every refresh_ms: metadata of all followed topics ─▶ PartitionsGrown ─▶ Assign
//
// All topics that wait are one question: a thousand that are followed in one turn, or while a
// question is under way, cost one request for metadata and one per leader for the ends.
//
// A question that no broker answers stays pending and is asked again, with growing pauses. The
// worker alone changes the live handle's assignment, so its order is the order of the requests.
//
// Spec:   docs/architecture.md "Kafka".
// Thread: the control thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conn-service/ingest/kafka/control_inbox.h"
#include "conn-service/ingest/kafka/control_messages.h"
#include "conn-service/ingest/kafka/control_port.h"
#include "conn-service/ingest/kafka/kafka_options.h"

namespace conn::ingest::kafka {

class ControlWorker {
 public:
  using Clock = std::chrono::steady_clock;
  using Answered = std::function<void(ControlAnswer)>;

  ControlWorker(std::string provider,
                std::unique_ptr<ControlPort> port,
                Answered answered,
                const KafkaOptions& options,
                Clock::time_point now = Clock::now());

  void run(ControlInbox& inbox);  // until it is stopped

  // What run() repeats: what was asked, and what is due at `now`.
  void turn(const std::vector<ControlRequest>& requests, Clock::time_point now);
  [[nodiscard]] Clock::time_point due() const;  // when to take the next turn without a request

 private:
  struct Known {
    routing::TopicId id;
    std::int32_t partitions = 0;
  };

  struct PendingRange : FindRange {
    std::optional<Clock::time_point> missing_since;
  };

  void take(const ControlRequest& request);
  void work();
  // False: no broker answered, and nothing is lost by asking again.
  bool find_topics();
  bool find_ranges();
  [[nodiscard]] bool was_missing_long(PendingRange& range) const;
  bool refresh();
  bool check_progress();
  void check_cluster();
  bool reopen();
  bool report_ends(const ControlPort::TopicShapes& shapes);
  [[nodiscard]] bool is_asking() const;
  void report_brokers(bool is_answered);

  void refuse(const std::string& topic, rd_kafka_resp_err_t error);

  std::string provider_;
  std::unique_ptr<ControlPort> port_;
  Answered answered_;
  KafkaOptions options_;

  std::map<std::string, routing::TopicId> topics_asked_;
  std::vector<PendingRange> ranges_asked_;
  std::vector<Look> looks_;
  std::map<std::string, Known> known_;
  std::string cluster_;        // empty: none has answered yet
  bool is_reopening_ = false;  // the client that reads could not be opened

  bool is_probing_ = true;  // until a broker has answered
  bool was_away_ = false;   // a broker; it may come back with more partitions
  std::int64_t pause_ms_;
  Clock::time_point now_;  // of the turn
  Clock::time_point retry_at_;
  Clock::time_point refresh_at_;
};

}  // namespace conn::ingest::kafka
