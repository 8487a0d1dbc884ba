// KafkaSource: the EventSource port over Kafka. Every replica reads every partition that it needs,
// at absolute offsets; it is in no consumer group and commits nothing.
//
//   follow ─▶ ProviderConsumer ─▶ control thread: metadata, end offsets ─▶ on_following
//                    │                     └─ assign at exactly these ends
//                    └─ live handle's eventfd ─▶ hub's loop ─▶ on_event, on_gap
//
// The order is what makes a live subscription complete: the ends are asked for, on_following reports
// them, and only then are the partitions assigned, at the numbers that were reported.
//
// Spec:   docs/architecture.md "Kafka".
// Errors: on_cannot_follow: kInvalidInput (unknown provider or topic, too many), kUnavailable (not
//         authorised). A broker that is away is not an error: it is asked again until it answers.
//         Also of a topic that was followed, when its READ permission goes. A topic that was
//         created again, or whose log was cut, goes on after a gap, in a new generation.
// Thread: the hub's, construction and destruction too; is_ready(): any. Each provider has a control
//         thread besides librdkafka's own.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conn-service/ingest/kafka/kafka_counters.h"
#include "conn-service/ingest/kafka/kafka_options.h"
#include "conn-service/pipeline/event_source.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/kafka/provider.h"
#include "shared/loop/loop.h"

namespace conn::ingest::kafka {

class ProviderConsumer;

class KafkaSource final : public pipeline::EventSource {
 public:
  // Fails if a provider's configuration is wrong; whether its brokers answer is seen later.
  [[nodiscard]] static shared::Result<std::unique_ptr<KafkaSource>> open(
      shared::loop::Loop& loop,
      const shared::Clock& clock,
      const std::vector<shared::kafka::Provider>& providers,
      const KafkaOptions& options);
  ~KafkaSource() override;

  void connect(pipeline::EventSink& sink) override;
  [[nodiscard]] shared::Result<void> check(const routing::TopicName& topic) const override;
  void follow(routing::TopicId id, const routing::TopicName& topic) override;
  void unfollow(routing::TopicId id) override;
  [[nodiscard]] pipeline::SourceCapabilities capabilities(
      const routing::TopicName& topic) const override;
  [[nodiscard]] std::string describe(const routing::Position& position) const override;

  // Each provider has answered once. Kafka's later absence does not undo it.
  [[nodiscard]] bool is_ready() const { return is_ready_; }
  [[nodiscard]] KafkaCounters counters() const;

 private:
  KafkaSource(shared::loop::Loop& loop, KafkaOptions options);
  [[nodiscard]] std::size_t topics_followed() const;
  void refuse(routing::TopicId id, shared::Error why);
  void report_refusals();
  void update_readiness();

  struct Refusal {
    routing::TopicId id;
    shared::Error why;
  };

  KafkaOptions options_;
  pipeline::EventSink* sink_ = nullptr;
  std::map<std::string, std::unique_ptr<ProviderConsumer>> consumers_;
  std::vector<Refusal> refusals_;  // reported at the end of the turn, never from within follow()
  shared::loop::TurnEnd turn_end_;
  std::atomic<bool> is_ready_ = false;
};

}  // namespace conn::ingest::kafka
