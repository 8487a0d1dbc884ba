// ProviderConsumer: everything that is read from one provider.
//
//   live handle's queue ─(batch)─▶ partition's state ─▶ sink.on_event, in order per partition
//                                        └─ out of range ─▶ control thread ─▶ sink.on_gap, again
//   every watch_ms: partitions that have not advanced ─▶ control thread ─▶ Progress ─▶ again
//
// A partition's `next` is the offset of the first event that the sink has not seen. Whatever comes
// below it (left over from an assignment that has ended) is dropped, so nothing is passed on twice.
//
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conn-service/ingest/kafka/control_inbox.h"
#include "conn-service/ingest/kafka/control_messages.h"
#include "conn-service/ingest/kafka/kafka_control.h"
#include "conn-service/ingest/kafka/kafka_counters.h"
#include "conn-service/ingest/kafka/kafka_options.h"
#include "conn-service/ingest/kafka/overlap.h"
#include "conn-service/ingest/kafka/progress.h"
#include "conn-service/pipeline/event_source.h"
#include "shared/base/clock.h"
#include "shared/hash/keyed_hash.h"
#include "shared/kafka/provider.h"
#include "shared/kafka/queue_drain.h"
#include "shared/log/line_budget.h"
#include "shared/loop/loop.h"
#include "shared/sync/bounded_thread.h"

namespace conn::ingest::kafka {

class ProviderConsumer {
 public:
  [[nodiscard]] static shared::Result<std::unique_ptr<ProviderConsumer>> open(
      shared::loop::Loop& loop,
      const shared::Clock& clock,
      const shared::kafka::Provider& provider,
      const KafkaOptions& options,
      std::function<void()> seen);  // brokers answered for the first time
  ~ProviderConsumer();
  ProviderConsumer(const ProviderConsumer&) = delete;
  ProviderConsumer& operator=(const ProviderConsumer&) = delete;

  void connect(pipeline::EventSink& sink) { sink_ = &sink; }
  void follow(routing::TopicId id, const std::string& topic);
  void unfollow(routing::TopicId id);  // of another provider, too: nothing happens
  [[nodiscard]] std::size_t topics_followed() const { return topics_.size(); }

  [[nodiscard]] bool was_seen() const { return was_seen_; }
  [[nodiscard]] ProviderCounters counters() const;

 private:
  struct PartitionState {
    std::int64_t next = 0;
    std::uint32_t generation = 0;  // how often it began anew
    bool is_restarting = false;    // what comes of it is from before; it is assigned again
    bool is_anew = false;          // what is in its range is another log
    bool is_gone = false;          // the broker does not have it
    std::int64_t looked_at = -1;   // `next` at the last look
    Overlap overlap;
    Progress progress;
  };
  struct TopicState {
    routing::TopicId id;
    std::string name;
    bool is_live = false;  // on_following was called
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    std::map<std::int32_t, PartitionState> partitions;
  };

  ProviderConsumer(shared::loop::Loop& loop,
                   const shared::Clock& clock,
                   const shared::kafka::Provider& provider,
                   const KafkaOptions& options,
                   std::function<void()> seen);
  void start(KafkaControl::OpenLive open_live,
             shared::kafka::ClientPtr live,
             shared::kafka::ClientPtr control);

  void drain_live();
  bool drain(rd_kafka_queue_t* queue);
  void on_message(const rd_kafka_message_t& message);
  void on_end(const rd_kafka_message_t& message);
  void on_error(const rd_kafka_message_t& message);
  void log_error(const rd_kafka_message_t& message);
  void on_client_error(rd_kafka_resp_err_t code);
  // One line per absence, and one when it is over.
  void set_up(bool is_up);

  void ask_about_new_topics();
  void on_answer(ControlAnswer& answer);
  void on_found(TopicFound& found);
  void on_range(const RangeFound& found);
  void on_missing(const RangeMissing& missing);
  void on_cluster_changed(const ClusterChanged& change);
  void on_reopened(rd_kafka_t* live);

  // A broker that was away may come back with other logs.
  void check_logs();
  [[nodiscard]] static std::int64_t start_early(PartitionState& state);
  void on_unassigned(const Unassigned& unassigned);
  void on_other_log(const TopicState& topic, std::int32_t partition, PartitionState& state);

  // The net below everything else: partitions that should advance and do not.
  void look();
  void on_progress(const ProgressFound& found);
  void reopen();
  void log_stalled(const std::string& topic, std::size_t partitions, const Seen& first);
  void log_recovered(const std::string& topic, std::int32_t partition);
  void on_grown(const PartitionsGrown& grown);
  void refuse(routing::TopicId id, shared::Error why);

  [[nodiscard]] TopicState* find(routing::TopicId id);
  [[nodiscard]] TopicState* find(const rd_kafka_message_t& message);
  [[nodiscard]] static PartitionState* find(TopicState* topic, std::int32_t partition);
  [[nodiscard]] std::size_t partitions_followed() const;
  [[nodiscard]] static std::vector<pipeline::LaneStart> lanes(
      const std::vector<PartitionStart>& starts);

  shared::loop::Loop& loop_;
  const shared::Clock& clock_;
  std::string provider_;
  std::string brokers_;  // for the log
  KafkaOptions options_;
  std::function<void()> seen_;
  pipeline::EventSink* sink_ = nullptr;

  shared::hash::KeyedMap<std::string, TopicState> topics_;
  std::map<routing::TopicId, std::string> names_;
  // The topic of the last message: most come in runs. Only valid within one drain.
  const rd_kafka_topic_t* last_handle_ = nullptr;
  TopicState* last_topic_ = nullptr;

  ProviderCounters totals_;
  bool was_seen_ = false;
  std::optional<std::int64_t> away_since_ms_;
  shared::log::LineBudget followed_lines_{20, 60'000};  // clients may name topics
  shared::log::LineBudget refused_lines_{20, 60'000};
  rd_kafka_resp_err_t last_logged_ = RD_KAFKA_RESP_ERR_NO_ERROR;  // the rest are counted
  shared::log::LineBudget stalled_lines_{20, 60'000};
  shared::log::LineBudget gone_lines_{20, 60'000};
  shared::log::LineBudget cluster_lines_{5, 60'000};
  rd_kafka_t* live_ = nullptr;  // the control thread's; for watermarks, which it caches
  bool is_looking_ = false;
  bool is_reopening_ = false;
  shared::loop::Timer look_timer_;

  // Asked about at the end of the turn, all of them at once.
  std::vector<FindTopic> asked_this_turn_;
  shared::loop::TurnEnd turn_end_;

  ControlInbox::Answers answers_;
  std::shared_ptr<ControlInbox> inbox_;
  std::unique_ptr<shared::BoundedThread> control_thread_;
  std::vector<rd_kafka_message_t*> batch_;
  std::unique_ptr<shared::kafka::QueueDrain> drain_;  // goes first: its client is the thread's
};

}  // namespace conn::ingest::kafka
