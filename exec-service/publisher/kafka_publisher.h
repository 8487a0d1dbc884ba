// KafkaPublisher: the EventPublisher port over Kafka; one idempotent producer per provider.
//
//   publish(event) ─▶ producer's bounded queue ─▶ broker ─▶ delivery report ─▶ eventfd ─▶ done
//
// `done` reports what is known of the record, once that is certain:
//   success              in the log, acknowledged by all in-sync replicas, once
//   kDeadlineExceeded    PUBLISH_UNKNOWN: it may be in the log, now or later
//   any other error      PUBLISH_FAILED: it is not in the log and will not be
//
// Spec:   docs/architecture.md "Kafka".
// Errors: kInvalidInput (topic name, unknown topic or provider, record too large), kUnavailable
//         (queue full, no broker, draining), kDeadlineExceeded.
// Thread: the worker's, construction and destruction too. Destroying it answers what is open.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/ports/event_publisher.h"
#include "exec-service/publisher/publisher_options.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/kafka/provider.h"
#include "shared/loop/loop.h"

namespace exec::publisher {

class Producer;

class KafkaPublisher final : public ports::EventPublisher {
 public:
  [[nodiscard]] static shared::Result<std::unique_ptr<KafkaPublisher>> open(
      shared::loop::Loop& loop,
      const shared::Clock& clock,
      const std::vector<shared::kafka::Provider>& providers,
      const PublisherOptions& options);
  ~KafkaPublisher() override;

  void publish(ports::OutgoingEvent event, Done done) override;

  // Takes nothing more; `drained` is called, on the loop, once every record is answered. The
  // message timeout bounds how long that can be.
  void drain(std::function<void()> drained);

  [[nodiscard]] PublisherCounters counters() const;

 private:
  struct Refusal {
    Done done;
    shared::Error why;
  };

  explicit KafkaPublisher(shared::loop::Loop& loop);
  void refuse(Done done, shared::Error why);
  void end_turn();
  void report_drained();

  std::map<std::string, std::unique_ptr<Producer>> producers_;
  std::vector<Refusal> refusals_;  // reported at the end of the turn, never from within publish()
  shared::loop::TurnEnd turn_end_;
  std::function<void()> drained_;
  bool is_draining_ = false;
  std::uint64_t refused_ = 0;
};

}  // namespace exec::publisher
