#include "conn-service/ingest/kafka/control_worker.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "shared/base/match.h"
#include "shared/kafka/error.h"
#include "shared/log/log.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;
using std::chrono::milliseconds;

namespace {

enum class Standing : std::uint8_t { kThere, kMissing, kUnknown };

Standing standing_of(const ControlPort::TopicShapes& shapes,
                     const std::string& topic,
                     std::int32_t partition) {
  const auto found = shapes.find(topic);
  if (found == shapes.end()) return Standing::kUnknown;
  const TopicShape& shape = found->second;
  if (shape.error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      shape.error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    return Standing::kMissing;
  if (shape.error != RD_KAFKA_RESP_ERR_NO_ERROR) return Standing::kUnknown;
  return partition < shape.partitions ? Standing::kThere : Standing::kMissing;
}

// Each topic once.
template <class Asked>
std::vector<std::string> names_of(const std::vector<Asked>& asked) {
  std::vector<std::string> names;
  names.reserve(asked.size());
  for (const Asked& one : asked)
    names.push_back(one.topic);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace

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
        ranges_asked_.push_back({find, std::nullopt});
        retry_at_ = now_;
      },
      [&](const Forget& forget) {
        port_->unassign(forget.topic, forget.partitions);
        topics_asked_.erase(forget.topic);
        std::erase_if(ranges_asked_,
                      [&](const PendingRange& r) { return r.topic == forget.topic; });
        known_.erase(forget.topic);
        port_->forget(forget.topic);
      },
      [&](const Unassign& r) {
        port_->unassign(r.topic, r.partitions);
        answered_(Unassigned{r.id, r.partitions});
      },
      [&](const Probe&) { is_probing_ = was_away_ = true; },
      [&](const CheckProgress& check) { looks_ = check.looks; },
      [&](const Reopen&) {
        is_reopening_ = true;
        retry_at_ = now_;
      });
}

bool ControlWorker::is_asking() const {
  return is_probing_ || is_reopening_ || !topics_asked_.empty() || !ranges_asked_.empty();
}

void ControlWorker::work() {
  if (now_ >= refresh_at_) {
    refresh_at_ = now_ + milliseconds(options_.refresh_ms);
    report_brokers(refresh());
  }
  if (!looks_.empty()) report_brokers(check_progress());
  if (!is_asking() || now_ < retry_at_) return;
  if (is_reopening_) is_reopening_ = !reopen();
  // Whichever answer comes serves the probe as well.
  const bool has_question = !topics_asked_.empty() || !ranges_asked_.empty();
  bool is_answered = true;
  if (!topics_asked_.empty()) is_answered = find_topics();
  if (!ranges_asked_.empty()) is_answered = find_ranges() && is_answered;
  if (is_probing_ && !has_question) {
    is_answered = port_->shapes({}).has_value();
    check_cluster();
  }
  report_brokers(is_answered);
  pause_ms_ = is_asking() ? std::min(pause_ms_ * 2, options_.retry_max_ms) : options_.retry_ms;
  retry_at_ = now_ + milliseconds(pause_ms_);
}

void ControlWorker::report_brokers(bool is_answered) {
  if (is_answered && std::exchange(was_away_, false)) refresh_at_ = now_;
  is_probing_ = !is_answered;
  if (is_answered) {
    answered_(BrokersSeen{});
  } else {
    answered_(BrokersSilent{});
  }
}

bool ControlWorker::find_topics() {
  std::vector<std::string> names;
  names.reserve(topics_asked_.size());
  for (const auto& [topic, id] : topics_asked_)
    names.push_back(topic);
  const auto shapes = port_->shapes(names);
  if (!shapes) return false;
  check_cluster();
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
  const auto shapes = port_->shapes(names_of(ranges_asked_));
  if (!shapes) return false;
  check_cluster();  // before the ranges, which are of the new one
  std::vector<PendingRange> there;
  std::vector<PendingRange> open;
  std::vector<PartitionOffset> asked;
  for (PendingRange& range : ranges_asked_) {
    const Standing standing = standing_of(*shapes, range.topic, range.partition);
    if (standing == Standing::kThere) {
      asked.push_back({range.topic, range.partition});
      there.push_back(range);
    } else if (standing == Standing::kMissing && was_missing_long(range)) {
      answered_(RangeMissing{range.id, range.partition});
    } else {
      open.push_back(range);
    }
  }
  ranges_asked_ = open;
  ranges_asked_.insert(ranges_asked_.end(), there.begin(), there.end());
  const auto starts = port_->offsets(asked, LogEdge::kStart);
  if (!starts) return false;
  const auto ends = port_->offsets(asked, LogEdge::kEnd);
  if (!ends) return false;
  for (std::size_t i = 0; i < there.size(); ++i) {
    const PendingRange& range = there[i];
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

// A broker that has just started may not know all of its topics for a moment.
bool ControlWorker::was_missing_long(PendingRange& range) const {
  if (!range.missing_since) range.missing_since = now_;
  return now_ - *range.missing_since >= milliseconds(options_.watch_ms);
}

// Assigned consumers are not notified of new partitions: what came there before we looked is read from
// the log's start.
bool ControlWorker::refresh() {
  std::vector<std::string> names;
  names.reserve(known_.size());
  for (const auto& [topic, known] : known_)
    names.push_back(topic);
  const auto shapes = port_->shapes(names);
  if (!shapes) return false;
  check_cluster();
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

bool ControlWorker::check_progress() {
  const std::vector<Look> looks = std::exchange(looks_, {});
  const auto shapes = port_->shapes(names_of(looks));
  if (shapes) check_cluster();
  ProgressFound found;
  std::vector<PartitionOffset> asked;
  std::vector<const Look*> open;
  for (const Look& look : looks) {
    const Standing standing =
        shapes ? standing_of(*shapes, look.topic, look.partition) : Standing::kUnknown;
    if (standing == Standing::kMissing) {
      found.seen.push_back({look.id, look.partition, look.position, std::nullopt});
    } else if (standing == Standing::kThere) {
      asked.push_back({look.topic, look.partition});
      open.push_back(&look);
    }
  }
  const auto ends = port_->offsets(std::move(asked), LogEdge::kEnd);
  for (std::size_t i = 0; ends && i < open.size(); ++i)
    if ((*ends)[i].error == RD_KAFKA_RESP_ERR_NO_ERROR)
      found.seen.push_back({open[i]->id, open[i]->partition, open[i]->position, (*ends)[i].offset});
  answered_(std::move(found));
  return shapes && ends;
}

void ControlWorker::check_cluster() {
  const std::string id = port_->cluster_id();
  if (id.empty() || id == cluster_) return;
  if (!cluster_.empty()) answered_(ClusterChanged{cluster_, id});
  cluster_ = id;
}

bool ControlWorker::reopen() {
  rd_kafka_t* const live = port_->reopen();
  if (live == nullptr) return false;
  answered_(Reopened{live});
  return true;
}

}  // namespace conn::ingest::kafka
