// The part of ProviderConsumer that finds out what a partition's log has become, and goes on.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/kafka_position.h"
#include "conn-service/ingest/kafka/provider_consumer.h"
#include "shared/log/log.h"

namespace conn::ingest::kafka {

void ProviderConsumer::on_range(const RangeFound& found) {
  TopicState* topic = find(found.id);
  PartitionState* const partition = find(topic, found.partition);
  if (partition == nullptr || !partition->is_restarting) return;
  PartitionState& state = *partition;
  state.is_restarting = false;
  const routing::Position from = to_position({.offset = state.next}, state.generation);
  // Created again, or cut: librdkafka 2.0 does not show which. A log that was cut begins with
  // what was delivered already: going on from its end is the way that repeats nothing. One that
  // was gone is in its new generation already.
  const bool was_gone = std::exchange(state.is_gone, false);
  const bool began_anew =
      !was_gone && (std::exchange(state.is_anew, false) || state.next > found.end);
  // Else within the log after all: the broker was mistaken for a moment, as when a leader moves.
  // Of a log that has never had a record nothing can be lost, and nothing of its successor repeated.
  const bool is_lost = (began_anew && state.next > 0) || state.next < found.start ||
                       (was_gone && state.next < found.end);
  if (is_lost) {
    state.next = began_anew || was_gone ? found.end : found.start;
    if (began_anew) ++state.generation;
    state.progress.restart();
    state.overlap = {};
    ++totals_.gaps;
    shared::log::warn(began_anew ? "kafka partition began anew" : "kafka events lost",
                      {{"provider", provider_},
                       {"topic", topic->name},
                       {"partition", found.partition},
                       {"from", from.order.number},
                       {"to", state.next}});
  }
  if (was_gone)
    shared::log::info("kafka partition is back", {{"provider", provider_},
                                                  {"topic", topic->name},
                                                  {"partition", found.partition},
                                                  {"position", state.next}});
  const std::int64_t to = state.next;
  inbox_->ask(Assign{topic->name, {{found.partition, std::max(found.start, start_early(state))}}});
  if (is_lost)  // the sink may unfollow
    sink_->on_gap({.topic = found.id, .number = found.partition},
                  {.from = from, .to = to_position({.offset = to}, state.generation)});
}

// If it comes to be again, it is another one. Subscribers are told now that there is no more of it.
void ProviderConsumer::on_missing(const RangeMissing& missing) {
  TopicState* const topic = find(missing.id);
  PartitionState* const state = find(topic, missing.partition);
  if (state == nullptr || !state->is_restarting) return;
  state->is_restarting = false;
  state->is_anew = false;
  if (std::exchange(state->is_gone, true)) return;
  const routing::Position from = to_position({.offset = state->next}, state->generation);
  state->next = 0;
  ++state->generation;
  state->progress = {};
  state->overlap = {};
  ++totals_.gaps;
  if (const auto left_out = gone_lines_.take(clock_.now_ms()))
    shared::log::warn(
        "kafka partition is gone",
        {{"provider", provider_},
         {"topic", topic->name},
         {"partition", missing.partition},
         {"from", from.order.number},
         {"remedy",
          "create the topic again, with as many partitions; if it was meant to go, change the "
          "event graph: until then its subscriptions wait, and are told that events were lost"},
         {"left_out", *left_out}});
  sink_->on_gap({.topic = missing.id, .number = missing.partition},
                {.from = from, .to = to_position({.offset = 0}, state->generation)});
}

// The logs of another cluster are others, whatever their offsets.
void ProviderConsumer::on_cluster_changed(const ClusterChanged& change) {
  if (const auto left_out = cluster_lines_.take(clock_.now_ms()))
    shared::log::warn(
        "kafka cluster is another one",
        {{"provider", provider_},
         {"was", change.from},
         {"is", change.to},
         {"remedy",
          "none, if it was replaced: reading goes on at the ends, and subscribers are told what "
          "was lost; otherwise `brokers` names brokers of two clusters: leave those of one"},
         {"left_out", *left_out}});
  std::vector<ControlRequest> questions;
  for (auto& [name, topic] : topics_)
    for (auto& [number, state] : topic.partitions) {
      if (state.is_gone) continue;  // looked for anyway
      state.is_anew = true;
      if (!std::exchange(state.is_restarting, true))
        questions.emplace_back(FindRange{topic.id, name, number});
    }
  // What the client knows of topics (leaders' epochs among it) is of the former one.
  reopen();
  inbox_->ask_all(std::move(questions));
}

void ProviderConsumer::reopen() {
  if (std::exchange(is_reopening_, true)) return;
  drain_.reset();
  last_handle_ = nullptr;
  live_ = nullptr;
  inbox_->ask(Reopen{});
}

void ProviderConsumer::on_reopened(rd_kafka_t* live) {
  is_reopening_ = false;
  live_ = live;
  drain_live();
  for (auto& [name, topic] : topics_) {
    Assign assign{name, {}};
    for (auto& [number, state] : topic.partitions)
      if (!state.is_restarting && !state.is_gone)
        assign.starts.push_back({number, start_early(state)});
    inbox_->ask(std::move(assign));
  }
}

// Of a partition that is not assigned now.
std::int64_t ProviderConsumer::start_early(PartitionState& state) {
  return state.overlap.begin().value_or(state.next);
}

void ProviderConsumer::check_logs() {
  std::vector<ControlRequest> requests;
  for (auto& [name, topic] : topics_) {
    Unassign unassign{topic.id, name, {}};
    for (auto& [number, state] : topic.partitions) {
      if (state.is_gone || !state.overlap.has_record()) continue;
      if (!std::exchange(state.is_restarting, true)) unassign.partitions.push_back(number);
    }
    if (!unassign.partitions.empty()) requests.emplace_back(std::move(unassign));
  }
  inbox_->ask_all(std::move(requests));
}

void ProviderConsumer::on_unassigned(const Unassigned& unassigned) {
  TopicState* const topic = find(unassigned.id);
  if (topic == nullptr) return;
  Assign assign{topic->name, {}};
  std::vector<ControlRequest> requests;
  for (const std::int32_t number : unassigned.partitions) {
    PartitionState* const state = find(topic, number);
    if (state == nullptr || !state->is_restarting) continue;
    if (state->is_anew) {  // the cluster has become another one meanwhile
      requests.emplace_back(FindRange{topic->id, topic->name, number});
    } else {
      state->is_restarting = false;
      assign.starts.push_back({number, start_early(*state)});
    }
  }
  requests.emplace_back(std::move(assign));
  inbox_->ask_all(std::move(requests));
}

void ProviderConsumer::on_other_log(const TopicState& topic,
                                    std::int32_t partition,
                                    PartitionState& state) {
  state.is_restarting = true;
  state.is_anew = true;
  inbox_->ask(FindRange{topic.id, topic.name, partition});
}

void ProviderConsumer::look() {
  look_timer_.start(options_.watch_ms);
  if (is_looking_ || is_reopening_) return;
  CheckProgress check;
  for (auto& [name, topic] : topics_)
    for (auto& [number, state] : topic.partitions) {
      if (state.is_restarting) continue;
      if (std::exchange(state.looked_at, state.next) == state.next) {
        check.looks.push_back({topic.id, name, number, state.next});
      } else if (state.progress.advance() == Progress::Verdict::kRecovered) {
        log_recovered(name, number);
      }
    }
  if (check.looks.empty()) return;
  is_looking_ = true;
  inbox_->ask(std::move(check));
}

void ProviderConsumer::on_progress(const ProgressFound& found) {
  is_looking_ = false;
  struct Stalled {
    std::size_t partitions = 0;
    Seen first{};
  };
  std::map<std::string, Stalled> stalled;
  bool does_reopen = false;
  std::vector<std::pair<TopicState*, const Seen*>> restarts;
  for (const Seen& seen : found.seen) {
    TopicState* const topic = find(seen.id);
    PartitionState* const state = find(topic, seen.partition);
    if (state == nullptr || state->is_restarting) continue;
    if (state->is_gone) {
      if (seen.end) restarts.emplace_back(topic, &seen);
      continue;
    }
    switch (state->progress.look(seen.position, state->next, seen.end)) {
      case Progress::Verdict::kNothing:
        break;
      case Progress::Verdict::kRecovered:
        log_recovered(topic->name, seen.partition);
        break;
      case Progress::Verdict::kReopen:
        does_reopen = true;
        [[fallthrough]];
      case Progress::Verdict::kReadAgain:
        restarts.emplace_back(topic, &seen);
        ++totals_.restarts;
        if (Stalled& line = stalled[topic->name]; line.partitions++ == 0) line.first = seen;
        break;
    }
  }
  for (const auto& [name, line] : stalled)
    log_stalled(name, line.partitions, line.first);
  if (does_reopen) reopen();
  for (const auto& [topic, seen] : restarts) {
    PartitionState& state = topic->partitions.at(seen->partition);
    state.is_restarting = true;
    state.is_anew = state.progress.was_cut();
    inbox_->ask(FindRange{topic->id, topic->name, seen->partition});
  }
}

void ProviderConsumer::log_stalled(const std::string& topic,
                                   std::size_t partitions,
                                   const Seen& first) {
  if (const auto left_out = stalled_lines_.take(clock_.now_ms()))
    shared::log::warn(
        "kafka partition stands still, and is read again",
        {{"provider", provider_},
         {"topic", topic},
         {"partitions", partitions},
         {"partition", first.partition},
         {"position", first.position},
         {"end", first.end.value_or(-1)},
         {"remedy",
          "none, if this is the only line: what cannot be read is reported as lost; if it comes "
          "back, check the partition's leader and the broker's log, and restart conn-service"},
         {"left_out", *left_out}});
}

void ProviderConsumer::log_recovered(const std::string& topic, std::int32_t partition) {
  if (const auto left_out = stalled_lines_.take(clock_.now_ms()))
    shared::log::info("kafka partition advances again", {{"provider", provider_},
                                                         {"topic", topic},
                                                         {"partition", partition},
                                                         {"left_out", *left_out}});
}

}  // namespace conn::ingest::kafka
