// ExecutionBudget: how many executions (event x row) a process holds and sends again, shared so that
// what is slow uses up its own share.
//
//   has_room(topic)   may an event of it be read? Its rings hold what may not
//   has_room(row)     may a group that waits for this row read on?
//   affordable, spend rows sent again, per second
//
// A topic may hold as much as is left for all, and a row a quarter of that: one that is slow stops
// at half of the budget, and the next one finds room. How many there are need not be known.
//
// Bounds: ExecutionLimits; one event is never split, so its rows may exceed them once.
// Thread: the hub's. Pure: the caller brings the time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/row.h"

namespace conn::pipeline {

struct ExecutionLimits {
  std::size_t executions_max = 100'000;
  std::size_t bytes_max = std::size_t{64} << 20U;  // of their events
  std::size_t resent_per_second_max = 20'000;
};

class ExecutionBudget {
 public:
  explicit ExecutionBudget(const ExecutionLimits& limits)
      : limits_(limits), tokens_(static_cast<double>(limits.resent_per_second_max)) {}

  // ---- held ----
  void add(routing::TopicId topic, routing::Row& row) {
    ++executions_;
    ++by_topic_[topic].executions;
    ++row.executions;
  }
  void remove(routing::TopicId topic, routing::Row& row) {
    --executions_;
    const auto of_topic = by_topic_.find(topic);
    --of_topic->second.executions;
    drop_if_empty(of_topic);
    --row.executions;
  }
  void add_event(routing::TopicId topic, std::size_t bytes) {
    bytes_ += bytes;
    by_topic_[topic].bytes += bytes;
  }
  void remove_event(routing::TopicId topic, std::size_t bytes) {
    bytes_ -= bytes;
    const auto of_topic = by_topic_.find(topic);
    of_topic->second.bytes -= bytes;
    drop_if_empty(of_topic);
  }

  [[nodiscard]] bool has_room() const { return executions_left() > 0 && bytes_left() > 0; }
  [[nodiscard]] bool has_room(routing::TopicId topic) const {
    if (!has_room()) return false;
    const auto held = by_topic_.find(topic);
    return held == by_topic_.end() ||
           (held->second.executions < executions_left() && held->second.bytes < bytes_left());
  }
  [[nodiscard]] bool has_room(const routing::Row& row) const {
    return row.executions == 0 || row.executions < executions_left() / kRowShare;
  }
  [[nodiscard]] std::size_t executions() const { return executions_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // ---- sent again ----
  // How many rows may be sent again now. Unused time buys at most a second's worth.
  [[nodiscard]] std::size_t affordable(std::int64_t now_ms) {
    const auto per_second = static_cast<double>(limits_.resent_per_second_max);
    tokens_ = std::min(per_second,
                       tokens_ + per_second * static_cast<double>(now_ms - refilled_ms_) / 1'000);
    refilled_ms_ = now_ms;
    return static_cast<std::size_t>(tokens_);
  }
  void spend(std::size_t rows) { tokens_ -= static_cast<double>(rows); }

 private:
  static constexpr std::size_t kRowShare = 4;

  struct Held {
    std::size_t executions = 0;
    std::size_t bytes = 0;
  };
  using ByTopic = std::unordered_map<routing::TopicId, Held>;

  [[nodiscard]] std::size_t executions_left() const {
    return limits_.executions_max - std::min(executions_, limits_.executions_max);
  }
  [[nodiscard]] std::size_t bytes_left() const {
    return limits_.bytes_max - std::min(bytes_, limits_.bytes_max);
  }
  void drop_if_empty(ByTopic::iterator topic) {
    if (topic->second.executions == 0 && topic->second.bytes == 0) by_topic_.erase(topic);
  }

  ExecutionLimits limits_;
  std::size_t executions_ = 0;
  std::size_t bytes_ = 0;
  ByTopic by_topic_;
  double tokens_;
  std::int64_t refilled_ms_ = 0;
};

// An event for as long as executions of it are held.
class HeldEvent {
 public:
  HeldEvent(ExecutionBudget& budget, routing::SharedEvent event)
      : budget_(budget), event_(std::move(event)), bytes_(event_->bytes()) {
    budget_.add_event(event_->lane.topic, bytes_);
  }
  ~HeldEvent() { budget_.remove_event(event_->lane.topic, bytes_); }
  HeldEvent(const HeldEvent&) = delete;
  HeldEvent& operator=(const HeldEvent&) = delete;

  [[nodiscard]] const routing::SharedEvent& event() const { return event_; }

 private:
  ExecutionBudget& budget_;
  routing::SharedEvent event_;
  std::size_t bytes_;
};
using SharedHeldEvent = std::shared_ptr<const HeldEvent>;

}  // namespace conn::pipeline
