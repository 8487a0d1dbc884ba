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
                             std::unique_ptr<ControlPort> port,
                             Answered answered,
                             const KafkaOptions& options,
                             Clock::time_point now)
    : provider_(std::move(provider)),
      port_(std::move(port)),
      answered_(std::move(answered)),
      options_(options),
      pause_ms_(options.retry_ms),
      now_(now),
      retry_at_(now),
      refresh_at_(now + milliseconds(options.refresh_ms)) {}

void ControlWorker::run(ControlInbox& inbox) {
  std::vector<ControlRequest> requests;
  while (inbox.wait(due(), requests))
    turn(requests, Clock::now());
}

void ControlWorker::turn(const std::vector<ControlRequest>& requests, Clock::time_point now) {
  now_ = now;
  for (const ControlRequest& request : requests)
    take(request);
  work();
}

ControlWorker::Clock::time_point ControlWorker::due() const {
  return is_asking() ? std::min(retry_at_, refresh_at_) : refresh_at_;
}

void ControlWorker::take(const ControlRequest& request) {
  shared::match(
      request,
      [&](const FindTopic& find) {
        topics_asked_[find.topic] = find.id;
        retry_at_ = now_;
      },
      [&](const Assign& r) { port_->assign(r.topic, r.starts); },
      [&](const FindRange& find) {
        port_->unassign(find.topic, {find.partition});
        ranges_asked_.push_back(find);
        retry_at_ = now_;
      },
      [&](const Forget& forget) {
        port_->unassign(forget.topic, forget.partitions);
        topics_asked_.erase(forget.topic);
        std::erase_if(ranges_asked_, [&](const FindRange& r) { return r.topic == forget.topic; });
        known_.erase(forget.topic);
        port_->forget(forget.topic);
      },
      [&](const Probe&) { is_probing_ = true; });
}

bool ControlWorker::is_asking() const {
  return is_probing_ || !topics_asked_.empty() || !ranges_asked_.empty();
}

void ControlWorker::work() {
  if (now_ >= refresh_at_) {
    refresh_at_ = now_ + milliseconds(options_.refresh_ms);
    report_brokers(refresh());
  }
  if (!is_asking() || now_ < retry_at_) return;
  // Whichever answer comes serves the probe as well.
  const bool has_question = !topics_asked_.empty() || !ranges_asked_.empty();
  bool is_answered = true;
  if (!topics_asked_.empty()) is_answered = find_topics();
  if (!ranges_asked_.empty()) is_answered = find_ranges() && is_answered;
  if (is_probing_ && !has_question) is_answered = port_->shapes({}).has_value();
  report_brokers(is_answered);
  pause_ms_ = is_asking() ? std::min(pause_ms_ * 2, options_.retry_max_ms) : options_.retry_ms;
  retry_at_ = now_ + milliseconds(pause_ms_);
}

void ControlWorker::report_brokers(bool is_answered) {
  is_probing_ = !is_answered;
  if (is_answered) {
    answered_(BrokersSeen{});
  } else {
    answered_(BrokersSilent{});
  }
}

bool ControlWorker::find_topics() {
  std::vector<std::string> names;
  for (const auto& [topic, id] : topics_asked_)
    names.push_back(topic);
  const auto shapes = port_->shapes(names);
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
  answered_(TopicRefused{asked->second, kafka::to_error(error, "of provider " + provider_)});
  topics_asked_.erase(asked);
  port_->forget(topic);
}

bool ControlWorker::report_ends(const ControlPort::TopicShapes& shapes) {
  std::vector<PartitionOffset> asked;
  for (const auto& [topic, shape] : shapes)
    if (topics_asked_.contains(topic) && shape.error == RD_KAFKA_RESP_ERR_NO_ERROR)
      for (std::int32_t p = 0; p < shape.partitions; ++p)
        asked.push_back({topic, p});
  const auto offsets = port_->offsets(std::move(asked), LogEdge::kEnd);
  if (!offsets) return false;

  std::map<std::string, std::vector<PartitionStart>> ends;
  for (const PartitionOffset& found : *offsets) {
    if (found.error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ends[found.topic].push_back({found.partition, found.offset});
    } else if (!kafka::is_transient(found.error)) {
      refuse(found.topic, found.error);
    }
  }
  std::vector<std::string> found_topics;
  for (auto& [topic, found] : ends) {
    const std::int32_t partitions = shapes.at(topic).partitions;
    const auto open = topics_asked_.find(topic);
    if (open == topics_asked_.end()) continue;                           // refused
    if (found.size() != static_cast<std::size_t>(partitions)) continue;  // a leader is missing
    known_[topic] = {open->second, partitions};
    found_topics.push_back(topic);
    answered_(TopicFound{open->second, std::move(found)});
    topics_asked_.erase(open);
  }
  // Once for all of them, after the answers: this one waits behind a Fetch.
  if (!found_topics.empty()) port_->find_leaders(found_topics);
  return true;
}

bool ControlWorker::find_ranges() {
  std::vector<PartitionOffset> asked;
  asked.reserve(ranges_asked_.size());
  for (const FindRange& range : ranges_asked_)
    asked.push_back({range.topic, range.partition});
  const auto starts = port_->offsets(asked, LogEdge::kStart);
  if (!starts) return false;
  const auto ends = port_->offsets(asked, LogEdge::kEnd);
  if (!ends) return false;
  std::vector<FindRange> open;
  for (std::size_t i = 0; i < ranges_asked_.size(); ++i) {
    const FindRange& range = ranges_asked_[i];
    if ((*starts)[i].error != RD_KAFKA_RESP_ERR_NO_ERROR ||
        (*ends)[i].error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      open.push_back(range);
    } else {
      answered_(RangeFound{range.id, range.partition, (*starts)[i].offset, (*ends)[i].offset});
    }
  }
  ranges_asked_ = std::move(open);
  return true;
}

// Assigned consumers are not notified of new partitions: what came there before we looked is read from
// the log's start.
bool ControlWorker::refresh() {
  std::vector<std::string> names;
  for (const auto& [topic, known] : known_)
    names.push_back(topic);
  const auto shapes = port_->shapes(names);
  if (!shapes) return false;
  std::vector<PartitionOffset> asked;
  for (const auto& [topic, known] : known_)
    if (const auto shape = shapes->find(topic); shape != shapes->end())
      for (std::int32_t p = known.partitions; p < shape->second.partitions; ++p)
        asked.push_back({topic, p});
  const auto offsets = port_->offsets(std::move(asked), LogEdge::kStart);
  if (!offsets) return false;
  for (const PartitionOffset& found : *offsets) {
    Known& known = known_.at(found.topic);
    // In order: one that has no leader yet, and those after it, wait for the next refresh.
    if (found.error != RD_KAFKA_RESP_ERR_NO_ERROR || found.partition != known.partitions) continue;
    ++known.partitions;
    answered_(PartitionsGrown{known.id, {{found.partition, found.offset}}});
  }
  return true;
}

}  // namespace conn::ingest::kafka
