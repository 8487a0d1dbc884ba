#include "exec-service/publisher/kafka_publisher.h"

#include <utility>

#include <fmt/core.h>

#include "exec-service/publisher/producer.h"
#include "shared/topics/topic_name.h"

namespace exec::publisher {

namespace kafka = shared::kafka;
using shared::ErrorCode;

shared::Result<std::unique_ptr<KafkaPublisher>> KafkaPublisher::open(
    shared::loop::Loop& loop,
    const shared::Clock& clock,
    const std::vector<kafka::Provider>& providers,
    const PublisherOptions& options) {
  std::unique_ptr<KafkaPublisher> publisher(new KafkaPublisher(loop));
  for (const kafka::Provider& provider : providers) {
    auto producer = Producer::open(loop, clock, provider, options,
                                   [raw = publisher.get()] { raw->report_drained(); });
    if (!producer) return tl::unexpected(producer.error());
    publisher->producers_[provider.name] = std::move(*producer);
  }
  return publisher;
}

KafkaPublisher::KafkaPublisher(shared::loop::Loop& loop)
    : turn_end_(loop, [this] { end_turn(); }) {}

KafkaPublisher::~KafkaPublisher() {
  drained_ = nullptr;
  producers_.clear();
  end_turn();
}

void KafkaPublisher::publish(ports::OutgoingEvent event, Done done) {
  const auto producer = producers_.find(event.provider);
  if (is_draining_) {
    refuse(std::move(done), {ErrorCode::kUnavailable, "this replica is stopping: ask another"});
  } else if (producer == producers_.end()) {
    refuse(
        std::move(done),
        {ErrorCode::kInvalidInput,
         fmt::format("provider {} is not configured here: add it to `providers`", event.provider)});
  } else if (!shared::topics::is_topic_name(event.topic)) {
    refuse(std::move(done),
           {ErrorCode::kInvalidInput, fmt::format("\"{}\" is not a valid topic name: {}",
                                                  event.topic, shared::topics::kTopicNameRule)});
  } else if (auto taken = producer->second->publish(event, done); !taken) {
    refusals_.push_back({std::move(done), std::move(taken.error())});  // counted there
    turn_end_.request();
  }
}

void KafkaPublisher::refuse(Done done, shared::Error why) {
  ++refused_;
  refusals_.push_back({std::move(done), std::move(why)});
  turn_end_.request();
}

void KafkaPublisher::drain(std::function<void()> drained) {
  is_draining_ = true;
  drained_ = std::move(drained);
  turn_end_.request();  // there may be nothing to wait for
}

void KafkaPublisher::end_turn() {
  for (Refusal& refusal : std::exchange(refusals_, {}))
    refusal.done(tl::unexpected(std::move(refusal.why)));
  report_drained();
}

void KafkaPublisher::report_drained() {
  if (!drained_ || !refusals_.empty() || counters().in_flight > 0) return;
  std::exchange(drained_, nullptr)();
}

PublisherCounters KafkaPublisher::counters() const {
  PublisherCounters sum;
  sum.failed = refused_;
  for (const auto& [name, producer] : producers_) {
    const PublisherCounters one = producer->counters();
    sum.published += one.published;
    sum.failed += one.failed;
    sum.unknown += one.unknown;
    sum.bytes += one.bytes;
    sum.in_flight += one.in_flight;
  }
  return sum;
}

}  // namespace exec::publisher
