#include "conn-service/ingest/kafka/kafka_source.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "conn-service/ingest/kafka/provider_consumer.h"
#include "shared/base/check.h"
#include "shared/topics/topic_name.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

shared::Result<std::unique_ptr<KafkaSource>> KafkaSource::open(
    shared::loop::Loop& loop,
    const shared::Clock& clock,
    const std::vector<kafka::Provider>& providers,
    const KafkaOptions& options) {
  std::unique_ptr<KafkaSource> source(new KafkaSource(loop, options));
  for (const kafka::Provider& provider : providers) {
    auto consumer = ProviderConsumer::open(loop, clock, provider, options,
                                           [raw = source.get()] { raw->update_readiness(); });
    if (!consumer) return tl::unexpected(consumer.error());
    source->consumers_[provider.name] = std::move(*consumer);
  }
  source->update_readiness();  // without providers there is nothing to wait for
  return source;
}

KafkaSource::KafkaSource(shared::loop::Loop& loop, KafkaOptions options)
    : options_(std::move(options)), turn_end_(loop, [this] { report_refusals(); }) {}

KafkaSource::~KafkaSource() = default;

void KafkaSource::connect(pipeline::EventSink& sink) {
  sink_ = &sink;
  for (const auto& [name, consumer] : consumers_)
    consumer->connect(sink);
}

shared::Result<void> KafkaSource::check(const routing::TopicName& topic) const {
  if (shared::topics::is_topic_name(topic.topic)) return {};
  return shared::fail(
      shared::ErrorCode::kInvalidInput,
      "is not a valid name for Kafka: " + std::string(shared::topics::kTopicNameRule));
}

void KafkaSource::follow(routing::TopicId id, const routing::TopicName& topic) {
  CHECK(sink_ != nullptr);
  const auto invalid = [&](std::string message) {
    refuse(id, {shared::ErrorCode::kInvalidInput, std::move(message)});
  };
  const auto consumer = consumers_.find(topic.provider);
  if (consumer == consumers_.end()) {
    invalid(
        fmt::format("is of provider {}, which conn-service's configuration does not have: add "
                    "`providers.{}`",
                    topic.provider, topic.provider));
  } else if (auto valid = check(topic); !valid) {
    refuse(id, std::move(valid.error()));
  } else if (topics_followed() >= options_.topics_max) {
    invalid(
        fmt::format("of provider {} cannot be followed: {} topics are, which is `limits.topics`",
                    topic.provider, options_.topics_max));
  } else {
    consumer->second->follow(id, topic.topic);
  }
}

void KafkaSource::unfollow(routing::TopicId id) {
  std::erase_if(refusals_, [id](const Refusal& refusal) { return refusal.id == id; });
  for (const auto& [name, consumer] : consumers_)
    consumer->unfollow(id);
}

pipeline::SourceCapabilities KafkaSource::capabilities(const routing::TopicName&) const {
  return {.survives_restart = true, .has_global_positions = true};
}

// An offset, the only thing about a position that Kafka's own tools speak of.
std::string KafkaSource::describe(const routing::Position& position) const {
  return std::to_string(position.order.number);
}

std::size_t KafkaSource::topics_followed() const {
  std::size_t count = 0;
  for (const auto& [name, consumer] : consumers_)
    count += consumer->topics_followed();
  return count;
}

void KafkaSource::refuse(routing::TopicId id, shared::Error why) {
  refusals_.push_back({id, std::move(why)});
  turn_end_.request();
}

void KafkaSource::report_refusals() {
  for (Refusal& refusal : std::exchange(refusals_, {}))
    sink_->on_cannot_follow(refusal.id, std::move(refusal.why));
}

void KafkaSource::update_readiness() {
  is_ready_ =
      std::ranges::all_of(consumers_, [](const auto& named) { return named.second->was_seen(); });
}

KafkaCounters KafkaSource::counters() const {
  KafkaCounters counters;
  for (const auto& [name, consumer] : consumers_)
    counters.push_back(consumer->counters());
  return counters;
}

}  // namespace conn::ingest::kafka
