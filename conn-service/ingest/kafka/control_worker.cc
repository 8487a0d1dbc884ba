#include "conn-service/ingest/kafka/control_worker.h"

#include <algorithm>

#include <fmt/core.h>

#include "shared/base/match.h"
#include "shared/kafka/error.h"
#include "shared/log/log.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;
using std::chrono::milliseconds;

ControlWorker::ControlWorker(std::string provider,
                             kafka::ClientPtr live,
                             kafka::ClientPtr control,
                             std::shared_ptr<ControlInbox> inbox,
                             const KafkaOptions& options)
    : provider_(std::move(provider)),
      live_(std::move(live)),
      control_(std::move(control)),
      inbox_(std::move(inbox)),
      options_(options),
      queries_(control_.get(), options.query_timeout_ms),
      live_queries_(live_.get(), options.query_timeout_ms),
      pause_ms_(options.retry_ms),
      refresh_at_(Clock::now() + milliseconds(options.refresh_ms)) {}

void ControlWorker::run() {
  std::vector<ControlRequest> requests;
  while (inbox_->wait(is_asking() ? std::min(retry_at_, refresh_at_) : refresh_at_, requests)) {
    for (const ControlRequest& request : requests)
      take(request);
    work();
  }
}

void ControlWorker::take(const ControlRequest& request) {
  shared::match(
      request,
      [&](const FindTopic& find) {
        topics_asked_[find.topic] = find.id;
        retry_at_ = Clock::now();
      },
      [&](const Assign& r) { assign(r); },
      [&](const FindRange& find) {
        unassign(find.topic, {find.partition});
        ranges_asked_.push_back(find);
        retry_at_ = Clock::now();
      },
      [&](const Forget& forget) {
        unassign(forget.topic, forget.partitions);
        topics_asked_.erase(forget.topic);
        std::erase_if(ranges_asked_, [&](const FindRange& r) { return r.topic == forget.topic; });
        known_.erase(forget.topic);
        queries_.remove_topic(forget.topic);
        live_queries_.remove_topic(forget.topic);
      },
      [&](const Probe&) { is_probing_ = true; });
}

bool ControlWorker::is_asking() const {
  return is_probing_ || !topics_asked_.empty() || !ranges_asked_.empty();
}

void ControlWorker::work() {
  const auto now = Clock::now();
  if (now >= refresh_at_) {
    refresh_at_ = now + milliseconds(options_.refresh_ms);
    report_brokers(refresh());
  }
  if (!is_asking() || now < retry_at_) return;
  bool is_answered = true;
  if (!topics_asked_.empty()) is_answered = find_topics();
  if (!ranges_asked_.empty()) is_answered = find_ranges() && is_answered;
  if (is_probing_ && is_answered) is_answered = queries_.shapes().has_value();
  report_brokers(is_answered);
  pause_ms_ = is_asking() ? std::min(pause_ms_ * 2, options_.retry_max_ms) : options_.retry_ms;
  retry_at_ = Clock::now() + milliseconds(pause_ms_);
}

void ControlWorker::report_brokers(bool is_answered) {
  is_probing_ = !is_answered;
  if (is_answered) {
    inbox_->answer(BrokersSeen{});
  } else {
    inbox_->answer(BrokersSilent{});
  }
}

std::string ControlWorker::name_of(const std::string& topic) const {
  return fmt::format("topic {} of provider {}", topic, provider_);
}

// Of one topic it is cheaper to ask for that one, of several for all that are known.
BrokerQueries::Answer<std::map<std::string, TopicShape>> ControlWorker::pending_shapes() {
  for (const auto& [topic, id] : topics_asked_)
    queries_.add_topic(topic);
  if (topics_asked_.size() > 1) return queries_.shapes();
  const std::string& topic = topics_asked_.begin()->first;
  auto shape = queries_.shape(topic);
  if (!shape) return tl::unexpected(shape.error());
  return std::map<std::string, TopicShape>{{topic, *shape}};
}

bool ControlWorker::find_topics() {
  const auto shapes = pending_shapes();
  if (!shapes) return false;
  for (const auto& [topic, shape] : *shapes) {
    if (shape.error != RD_KAFKA_RESP_ERR_NO_ERROR && !kafka::is_transient(shape.error))
      refuse(topic, shape.error);
  }
  return report_ends(*shapes);
}

void ControlWorker::refuse(const std::string& topic, rd_kafka_resp_err_t error) {
  const auto asked = topics_asked_.find(topic);
  if (asked == topics_asked_.end()) return;
  // The end of a sentence that begins with the topic.
  inbox_->answer(TopicRefused{asked->second, kafka::to_error(error, "of provider " + provider_)});
  topics_asked_.erase(asked);
  queries_.remove_topic(topic);
}

bool ControlWorker::report_ends(const std::map<std::string, TopicShape>& shapes) {
  std::vector<PartitionOffset> asked;
  for (const auto& [topic, shape] : shapes)
    if (topics_asked_.contains(topic) && shape.error == RD_KAFKA_RESP_ERR_NO_ERROR)
      for (std::int32_t p = 0; p < shape.partitions; ++p)
        asked.push_back({topic, p});
  const auto offsets = queries_.offsets(std::move(asked), LogEdge::kEnd);
  if (!offsets) return false;

  std::map<std::string, std::vector<PartitionStart>> ends;
  for (const PartitionOffset& found : *offsets) {
    if (found.error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ends[found.topic].push_back({found.partition, found.offset});
    } else if (!kafka::is_transient(found.error)) {
      refuse(found.topic, found.error);
    }
  }
  for (auto& [topic, found] : ends) {
    const std::int32_t partitions = shapes.at(topic).partitions;
    const auto open = topics_asked_.find(topic);
    if (open == topics_asked_.end()) continue;                           // refused
    if (found.size() != static_cast<std::size_t>(partitions)) continue;  // a leader is missing
    known_[topic] = {open->second, partitions};
    // Left alone, the live handle looks for the leaders only once a second.
    live_queries_.add_topic(topic);
    (void)live_queries_.shape(topic);
    inbox_->answer(TopicFound{open->second, std::move(found)});
    topics_asked_.erase(open);
  }
  return true;
}

bool ControlWorker::find_ranges() {
  std::vector<PartitionOffset> asked;
  asked.reserve(ranges_asked_.size());
  for (const FindRange& range : ranges_asked_)
    asked.push_back({range.topic, range.partition});
  const auto starts = queries_.offsets(asked, LogEdge::kStart);
  if (!starts) return false;
  const auto ends = queries_.offsets(asked, LogEdge::kEnd);
  if (!ends) return false;
  std::vector<FindRange> open;
  for (std::size_t i = 0; i < ranges_asked_.size(); ++i) {
    const FindRange& range = ranges_asked_[i];
    if ((*starts)[i].error != RD_KAFKA_RESP_ERR_NO_ERROR ||
        (*ends)[i].error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      open.push_back(range);
    } else {
      inbox_->answer(RangeFound{range.id, range.partition, (*starts)[i].offset, (*ends)[i].offset});
    }
  }
  ranges_asked_ = std::move(open);
  return true;
}

// Assigned consumers are not notified of new partitions: what came there before we looked is read from
// the log's start.
bool ControlWorker::refresh() {
  const auto shapes = queries_.shapes();
  if (!shapes) return false;
  std::vector<PartitionOffset> asked;
  for (const auto& [topic, known] : known_)
    if (const auto shape = shapes->find(topic); shape != shapes->end())
      for (std::int32_t p = known.partitions; p < shape->second.partitions; ++p)
        asked.push_back({topic, p});
  const auto offsets = queries_.offsets(std::move(asked), LogEdge::kStart);
  if (!offsets) return false;
  for (const PartitionOffset& found : *offsets) {
    Known& known = known_.at(found.topic);
    // In order: one that has no leader yet, and those after it, wait for the next refresh.
    if (found.error != RD_KAFKA_RESP_ERR_NO_ERROR || found.partition != known.partitions) continue;
    ++known.partitions;
    inbox_->answer(PartitionsGrown{known.id, {{found.partition, found.offset}}});
  }
  return true;
}

void ControlWorker::assign(const Assign& request) {
  const kafka::PartitionListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(request.starts.size())));
  for (const auto& [partition, offset] : request.starts) {
    if (!assigned_.emplace(request.topic, partition).second) continue;
    rd_kafka_topic_partition_list_add(list.get(), request.topic.c_str(), partition)->offset =
        offset;
  }
  if (list->cnt == 0) return;
  const kafka::ErrorPtr error(rd_kafka_incremental_assign(live_.get(), list.get()));
  if (error)
    shared::log::error(
        "kafka partitions not assigned",
        {{"topic", name_of(request.topic)}, {"why", rd_kafka_error_string(error.get())}});
}

void ControlWorker::unassign(const std::string& topic,
                             const std::vector<std::int32_t>& partitions) {
  const kafka::PartitionListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const std::int32_t partition : partitions)
    if (assigned_.erase({topic, partition}) > 0)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  if (list->cnt == 0) return;
  const kafka::ErrorPtr error(rd_kafka_incremental_unassign(live_.get(), list.get()));
  if (error)
    shared::log::error("kafka partitions not unassigned",
                       {{"topic", name_of(topic)}, {"why", rd_kafka_error_string(error.get())}});
}

}  // namespace conn::ingest::kafka
