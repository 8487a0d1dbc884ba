#include "conn-service/ingest/kafka/provider_consumer.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "conn-service/ingest/kafka/control_worker.h"
#include "conn-service/ingest/kafka/decode_message.h"
#include "conn-service/ingest/kafka/kafka_control.h"
#include "conn-service/ingest/kafka/kafka_position.h"
#include "conn-service/ingest/kafka/open_handles.h"
#include "shared/base/check.h"
#include "shared/base/match.h"
#include "shared/kafka/error.h"
#include "shared/log/log.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

shared::Result<std::unique_ptr<ProviderConsumer>> ProviderConsumer::open(
    shared::loop::Loop& loop,
    const shared::Clock& clock,
    const kafka::Provider& provider,
    const KafkaOptions& options,
    std::function<void()> seen) {
  std::unique_ptr<ProviderConsumer> consumer(
      new ProviderConsumer(loop, clock, provider, options, std::move(seen)));
  const auto on_error = [](rd_kafka_t*, int code, const char*, void* self) {
    static_cast<ProviderConsumer*>(self)->on_client_error(static_cast<rd_kafka_resp_err_t>(code));
  };
  // On the control thread, too. It calls `on_error` on the thread that drains its queue only.
  KafkaControl::OpenLive open_another = [provider, options, on_error, self = consumer.get()] {
    return open_live(provider, options, on_error, self);
  };
  auto live = open_another();
  if (!live) return tl::unexpected(live.error());
  auto control = open_control(provider);
  if (!control) return tl::unexpected(control.error());
  consumer->start(std::move(open_another), std::move(*live), std::move(*control));
  return consumer;
}

ProviderConsumer::ProviderConsumer(shared::loop::Loop& loop,
                                   const shared::Clock& clock,
                                   const kafka::Provider& provider,
                                   const KafkaOptions& options,
                                   std::function<void()> seen)
    : loop_(loop),
      clock_(clock),
      provider_(provider.name),
      brokers_(provider.brokers),
      options_(options),
      seen_(std::move(seen)),
      look_timer_(loop, [this] { look(); }),
      turn_end_(loop, [this] { ask_about_new_topics(); }),
      answers_(loop,
               [this](std::vector<ControlAnswer>& answers) {
                 for (ControlAnswer& answer : answers)
                   on_answer(answer);
               }),
      inbox_(std::make_shared<ControlInbox>(answers_)),
      batch_(options.events_per_turn_max) {
  totals_.provider = provider_;
}

void ProviderConsumer::start(KafkaControl::OpenLive open_live,
                             kafka::ClientPtr live,
                             kafka::ClientPtr control) {
  live_ = live.get();
  drain_live();
  look_timer_.start(options_.watch_ms);
  auto worker = std::make_shared<ControlWorker>(
      provider_,
      std::make_unique<KafkaControl>(provider_, std::move(live), std::move(control),
                                     std::move(open_live), options_.query_timeout_ms),
      [inbox = inbox_](ControlAnswer answer) { inbox->answer(std::move(answer)); }, options_);
  control_thread_ =
      std::make_unique<shared::BoundedThread>([worker, inbox = inbox_] { worker->run(*inbox); });
}

void ProviderConsumer::drain_live() {
  drain_ = std::make_unique<kafka::QueueDrain>(
      loop_, kafka::QueuePtr(rd_kafka_queue_get_consumer(live_)),
      [this](rd_kafka_queue_t* queue) { return drain(queue); });
}

// The worker destroys the handles, on its thread: both that and a question it may be blocked in
// take as long as they take.
ProviderConsumer::~ProviderConsumer() {
  drain_.reset();
  inbox_->stop();
  if (control_thread_ && !control_thread_->join_within(options_.close_timeout_ms))
    shared::log::error("kafka consumer did not close", {{"provider", provider_}});
}

void ProviderConsumer::follow(routing::TopicId id, const std::string& topic) {
  CHECK(!topics_.contains(topic));
  topics_[topic] = {.id = id, .name = topic};
  names_[id] = topic;
  asked_this_turn_.push_back({id, topic});
  turn_end_.request();
}

void ProviderConsumer::ask_about_new_topics() {
  std::vector<ControlRequest> requests(asked_this_turn_.begin(), asked_this_turn_.end());
  asked_this_turn_.clear();
  inbox_->ask_all(std::move(requests));
}

void ProviderConsumer::unfollow(routing::TopicId id) {
  const auto name = names_.find(id);
  if (name == names_.end()) return;
  Forget forget{id, name->second, {}};
  for (const auto& [partition, state] : topics_.at(name->second).partitions)
    forget.partitions.push_back(partition);
  topics_.erase(name->second);
  names_.erase(name);
  last_handle_ = nullptr;
  std::erase_if(asked_this_turn_, [id](const FindTopic& asked) { return asked.id == id; });
  inbox_->ask(std::move(forget));
}

bool ProviderConsumer::drain(rd_kafka_queue_t* queue) {
  last_handle_ = nullptr;
  const ssize_t count = rd_kafka_consume_batch_queue(queue, 0, batch_.data(), batch_.size());
  for (ssize_t i = 0; i < count; ++i) {
    const kafka::MessagePtr message(batch_[static_cast<std::size_t>(i)]);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      on_message(*message);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      on_end(*message);
    } else {
      on_error(*message);
    }
  }
  last_handle_ = nullptr;
  return count == static_cast<ssize_t>(batch_.size());
}

void ProviderConsumer::on_message(const rd_kafka_message_t& message) {
  TopicState* topic = find(message);
  if (topic == nullptr) return;
  PartitionState* const state = find(topic, message.partition);
  if (state == nullptr || state->is_restarting) return;  // else it would be of another log, perhaps
  const std::size_t bytes = message.len + message.key_len;
  const RecordMark mark{message.offset, rd_kafka_message_timestamp(&message, nullptr), bytes};
  if (message.offset < state->next) {
    if (state->overlap.is_of_another_log(mark)) on_other_log(*topic, message.partition, *state);
    return;
  }
  state->next = message.offset + 1;
  state->overlap.passed_on(mark);
  ++topic->events;
  topic->bytes += bytes;
  ++totals_.events;
  totals_.bytes += bytes;
  sink_->on_event(
      decode_message(message, topic->id, state->generation, clock_.now_ms()));  // may unfollow
}

// What lies before this position came as messages, or never will: markers of transactions.
void ProviderConsumer::on_end(const rd_kafka_message_t& message) {
  PartitionState* const state = find(find(message), message.partition);
  if (state == nullptr || state->is_restarting) return;
  state->next = std::max(state->next, message.offset);
}

void ProviderConsumer::on_error(const rd_kafka_message_t& message) {
  ++totals_.errors;
  TopicState* topic = find(message);
  if (topic != nullptr && message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    refuse(topic->id, kafka::to_error(message.err, fmt::format("of provider {}", provider_)));
    return;
  }
  if (topic == nullptr || !is_position_lost(message.err)) {
    log_error(message);
    return;
  }
  const auto partition = topic->partitions.find(message.partition);
  if (partition == topic->partitions.end() || partition->second.is_restarting) return;
  partition->second.is_restarting = true;
  inbox_->ask(FindRange{topic->id, topic->name, message.partition});
}

// librdkafka retries by itself, and reports each time.
void ProviderConsumer::log_error(const rd_kafka_message_t& message) {
  if (std::exchange(last_logged_, message.err) == message.err) return;
  const char* topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  shared::log::warn("kafka read failed", {{"provider", provider_},
                                          {"topic", topic},
                                          {"partition", message.partition},
                                          {"error", rd_kafka_message_errstr(&message)}});
}

// Of the client as a whole. Brokers that are back are noticed by the control thread's question.
void ProviderConsumer::on_client_error(rd_kafka_resp_err_t code) {
  ++totals_.errors;
  const bool are_all_down = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
  // A broker that is back at once is reported as a lost connection only.
  if (!are_all_down && code != RD_KAFKA_RESP_ERR__TRANSPORT) return;
  if (are_all_down) set_up(false);
  inbox_->ask(Probe{});
  check_logs();
}

void ProviderConsumer::set_up(bool is_up) {
  totals_.is_up = is_up;
  const std::int64_t now_ms = clock_.now_ms();
  if (!is_up && !away_since_ms_) {
    away_since_ms_ = now_ms;
    shared::log::warn("kafka provider is away",
                      {{"provider", provider_},
                       {"brokers", brokers_},
                       {"remedy",
                        "check that the brokers are up, and that this host reaches the addresses "
                        "that they advertise; reading goes on where it was once they answer"}});
  }
  if (is_up && away_since_ms_) {
    shared::log::info("kafka provider is back",
                      {{"provider", provider_}, {"away_ms", now_ms - *away_since_ms_}});
    away_since_ms_.reset();
  }
}

void ProviderConsumer::on_answer(ControlAnswer& answer) {
  shared::match(
      answer, [&](TopicFound& found) { on_found(found); },
      [&](TopicRefused& refused) {
        if (find(refused.id) != nullptr) refuse(refused.id, std::move(refused.why));
      },
      [&](const RangeFound& found) { on_range(found); },
      [&](const RangeMissing& missing) { on_missing(missing); },
      [&](const ProgressFound& found) { on_progress(found); },
      [&](const ClusterChanged& change) { on_cluster_changed(change); },
      [&](const Unassigned& unassigned) { on_unassigned(unassigned); },
      [&](const Reopened& reopened) { on_reopened(reopened.live); },
      [&](const PartitionsGrown& grown) { on_grown(grown); },
      [&](const BrokersSeen&) {
        set_up(true);
        totals_.was_seen = true;
        if (!std::exchange(was_seen_, true)) seen_();
      },
      [&](const BrokersSilent&) { set_up(false); });
}

void ProviderConsumer::on_found(TopicFound& found) {
  TopicState* topic = find(found.id);
  if (topic == nullptr || topic->is_live) return;
  if (partitions_followed() + found.ends.size() > options_.partitions_max) {
    refuse(found.id, {shared::ErrorCode::kInvalidInput,
                      fmt::format("of provider {} has {} partitions, {} are followed already, and "
                                  "`limits.partitions` is {}",
                                  provider_, found.ends.size(), partitions_followed(),
                                  options_.partitions_max)});
    return;
  }
  topic->is_live = true;
  for (const auto& [partition, end] : found.ends)
    topic->partitions[partition].next = end;
  if (const auto left_out = followed_lines_.take(clock_.now_ms()))
    shared::log::info("topic followed", {{"provider", provider_},
                                         {"topic", topic->name},
                                         {"partitions", found.ends.size()},
                                         {"left_out", *left_out}});
  Assign assign{topic->name, found.ends};
  sink_->on_following(found.id, lanes(found.ends));  // may unfollow, which is asked first
  if (find(found.id) != nullptr) inbox_->ask(std::move(assign));
}

void ProviderConsumer::on_grown(const PartitionsGrown& grown) {
  for (const PartitionStart& start : grown.starts) {
    TopicState* topic = find(grown.id);
    if (topic == nullptr || !topic->is_live || topic->partitions.contains(start.partition)) return;
    topic->partitions[start.partition].next = start.offset;
    inbox_->ask(Assign{topic->name, {start}});
    sink_->on_lane_added(grown.id, lanes({start}).front());
  }
}

void ProviderConsumer::refuse(routing::TopicId id, shared::Error why) {
  const auto name = names_.find(id);
  if (const auto left_out = refused_lines_.take(clock_.now_ms()); left_out && name != names_.end())
    shared::log::warn("topic cannot be followed", {{"provider", provider_},
                                                   {"topic", name->second},
                                                   {"reason", "it " + why.message},
                                                   {"left_out", *left_out}});
  unfollow(id);
  sink_->on_cannot_follow(id, std::move(why));
}

ProviderConsumer::TopicState* ProviderConsumer::find(routing::TopicId id) {
  const auto name = names_.find(id);
  return name == names_.end() ? nullptr : &topics_.at(name->second);
}

ProviderConsumer::TopicState* ProviderConsumer::find(const rd_kafka_message_t& message) {
  if (message.rkt == nullptr) return nullptr;
  if (message.rkt == last_handle_) return last_topic_;
  const auto topic = topics_.find(rd_kafka_topic_name(message.rkt));
  last_handle_ = message.rkt;
  last_topic_ = topic == topics_.end() ? nullptr : &topic->second;
  return last_topic_;
}

ProviderConsumer::PartitionState* ProviderConsumer::find(TopicState* topic,
                                                         std::int32_t partition) {
  if (topic == nullptr) return nullptr;
  const auto found = topic->partitions.find(partition);
  return found == topic->partitions.end() ? nullptr : &found->second;
}

std::vector<pipeline::LaneStart> ProviderConsumer::lanes(
    const std::vector<PartitionStart>& starts) {
  std::vector<pipeline::LaneStart> lanes;
  lanes.reserve(starts.size());
  for (const auto& [partition, offset] : starts)
    lanes.push_back({.number = partition, .at = to_position({.offset = offset}, 0)});
  return lanes;
}

std::size_t ProviderConsumer::partitions_followed() const {
  std::size_t count = 0;
  for (const auto& [name, topic] : topics_)
    count += topic.partitions.size();
  return count;
}

ProviderCounters ProviderConsumer::counters() const {
  ProviderCounters counters = totals_;
  for (const auto& [id, name] : names_) {
    const TopicState& topic = topics_.at(name);
    TopicCounters& counted =
        counters.topics.emplace_back(TopicCounters{name, topic.events, topic.bytes, {}});
    for (const auto& [partition, state] : topic.partitions) {
      if (live_ == nullptr) break;  // being opened again
      std::int64_t low = 0;
      std::int64_t high = 0;
      rd_kafka_get_watermark_offsets(live_, name.c_str(), partition, &low, &high);
      counted.lags.push_back({partition, high > state.next ? high - state.next : 0});
    }
  }
  return counters;
}

}  // namespace conn::ingest::kafka
