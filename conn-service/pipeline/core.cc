#include "conn-service/pipeline/core.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/earliest.h"
#include "shared/base/match.h"

namespace conn::pipeline {

Core::Core(const PipelineOptions& options,
           const shared::Clock& clock,
           Executor& executor,
           EventSource& source,
           std::vector<ReactorPort*> reactors,
           std::function<void()> on_input)
    : options_(options),
      clock_(clock),
      on_input_(on_input ? std::move(on_input) : [] {}),
      rows_(executor),
      rings_(options_.ring),
      interest_(options_, clock, source),
      holds_(groups_),
      release_(std::move(reactors), holds_, counters_),
      context_{.options = options_,
               .clock = clock,
               .executor = executor,
               .source = source,
               .rows = rows_,
               .interest = interest_,
               .holds = holds_,
               .release = release_,
               .groups = groups_,
               .triggers = triggers_,
               .rings = rings_,
               .sequencer = sequencer_,
               .counters = counters_},
      events_(context_),
      schema_(options_.schema_majority_ms),
      compilation_(options_, clock, executor, schema_, counters_),
      membership_(context_, events_),
      cohorts_(context_, membership_, events_),
      moves_(context_, membership_, cohorts_, events_),
      subscriptions_(context_, compilation_, membership_, cohorts_, moves_),
      schema_switch_(context_, schema_, subscriptions_) {
  executor.connect(*this);
  source.connect(*this);
}

void Core::receive(const HubMessage& message) {
  shared::match(
      message, [&](const Start& start) { subscriptions_.start(start); },
      [&](const Stop& stop) { subscriptions_.stop(stop); });
}

void Core::on_following(routing::TopicId topic, std::vector<LaneStart> starts) {
  on_input_();
  if (!interest_.is_known(topic)) return;
  const bool is_news = !interest_.is_following(topic);
  for (LaneStart& start : starts) {
    if (!is_news) {
      on_lane_added(topic, std::move(start));  // reported again; its lanes may be more
    } else {
      rings_.add({.topic = topic, .number = start.number}, start.at);
    }
  }
  if (is_news) subscriptions_.on_following(topic);
}

void Core::on_cannot_follow(routing::TopicId topic, shared::Error why) {
  on_input_();
  subscriptions_.on_cannot_follow(topic, why);
  rings_.remove(topic);
}

void Core::on_lane_added(routing::TopicId topic, LaneStart start) {
  on_input_();
  if (!interest_.is_following(topic)) return;
  const routing::Lane lane{.topic = topic, .number = start.number};
  if (rings_.add(lane, start.at, true)) membership_.on_lane_added(lane);
}

void Core::on_event(routing::SharedEvent event) {
  on_input_();
  events_.on_event(event);
}

void Core::on_gap(routing::Lane lane, routing::PositionRange lost) {
  on_input_();
  events_.on_gap(lane, std::move(lost));
}

void Core::on_read(ReadId id, ReadAnswer answer) {
  on_input_();
  events_.on_read(id, std::move(answer));
}

void Core::on_executed(CallId call, ExecuteAnswer answer) {
  on_input_();
  subscriptions_.on_answers(compilation_.on_executed(call, std::move(answer)));
}

void Core::on_prepared(CallId call, std::vector<PrepareAnswer> answers) {
  on_input_();
  if (schema_switch_.on_prepared(call, answers)) return;
  subscriptions_.on_answers(compilation_.on_prepared(call, std::move(answers)));
}

void Core::on_rows(Sequence sequence, std::span<const RowResult> rows) {
  on_input_();
  events_.on_rows(sequence, rows);
}

void Core::on_rows_returned(Sequence sequence, std::span<const RowId> rows, ReturnReason why) {
  on_input_();
  events_.on_rows_returned(sequence, rows, why);
}

void Core::on_availability() {
  on_input_();
  events_.on_availability();
  schema_switch_.on_schemas();
}

void Core::swap_rows(const Recompile& recompile) {
  const std::vector<Rows::Swap> swaps = rows_.acquire_swaps(recompile);
  moves_.swap_rows(swaps);
  cohorts_.swap_rows(swaps);
  subscriptions_.recompile(recompile);
  for (const Rows::Swap& swap : swaps) {
    rows_.release(*swap.from);
    rows_.release(*swap.to);
  }
}

bool Core::end_turn() {
  compilation_.flush();
  schema_switch_.end_turn();
  events_.end_turn();
  std::set<routing::GroupId> changed = events_.take_changed();
  do {  // an end makes others possible
    subscriptions_.end_turn(changed);
    changed.merge(events_.take_changed());
    subscriptions_.on_admitted(cohorts_.end_turn(changed));
    changed = events_.take_changed();
  } while (!changed.empty());
  events_.read_cold();
  release_.flush();
  return events_.has_more() || schema_switch_.has_more();
}

void Core::on_timer() {
  subscriptions_.on_answers(compilation_.on_timer());
  for (const routing::TopicId topic : interest_.on_timer())
    rings_.remove(topic);
  events_.on_timer();
  schema_switch_.on_timer();
}

std::optional<std::int64_t> Core::next_timer_ms() const {
  return earliest({compilation_.next_timer_ms(), interest_.next_timer_ms(), events_.next_timer_ms(),
                   schema_switch_.next_timer_ms()});
}

Gauges Core::gauges() const {
  return {.operations = subscriptions_.size(),
          .members = subscriptions_.live_count(),
          .groups = groups_.size(),
          .cohorts = groups_.cohort_count(),
          .rows = rows_.size(),
          .triggers = triggers_.size(),
          .topics = interest_.size(),
          .executions_in_flight = events_.executions_in_flight(),
          .documents = compilation_.documents(),
          .prepared = compilation_.prepared(),
          .prepared_bytes = compilation_.prepared_bytes(),
          .ring_bytes = rings_.bytes(),
          .plans = subscriptions_.plan_count(),
          .schema_id = schema_.id(),
          .is_schema_served = schema_.is_served(),
          .ring_evictions = rings_.evictions()};
}

}  // namespace conn::pipeline
