#include "conn-service/pipeline/run_rows.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/error_bodies.h"
#include "shared/http/trace_context.h"
#include "shared/log/masked.h"

namespace conn::pipeline {

namespace {

constexpr std::string_view kLoaderIdHeader = "sluice-loader-id";

std::string header_of(const routing::Event& event, std::string_view name) {
  const auto header = std::ranges::find(event.headers, name, &routing::Header::name);
  return header == event.headers.end() ? std::string() : header->value;
}

std::string traceparent_of(const routing::Event& event) {
  std::string traceparent = header_of(event, shared::http::kTraceparent);
  if (!shared::http::is_traceparent(traceparent)) traceparent.clear();
  return traceparent;
}

bool is_object(const Body& body) {
  return body && body->size() > 2 && body->front() == '{' && body->back() == '}';
}

}  // namespace

RunRows::RunRows(const PipelineOptions& options,
                 const shared::Clock& clock,
                 Executor& executor,
                 Rows& rows,
                 const Interest& interest,
                 Sequencer& sequencer,
                 Counters& counters)
    : options_(options),
      clock_(clock),
      executor_(executor),
      rows_(rows),
      interest_(interest),
      sequencer_(sequencer),
      counters_(counters),
      retry_delay_ms_(options.retry_delay_min_ms) {}

std::size_t RunRows::KeyHash::operator()(const Key& key) const noexcept {
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15U;
  std::uint64_t hash =
      (std::uint64_t{key.lane.topic.value} << 32U) | static_cast<std::uint32_t>(key.lane.number);
  hash = (hash * kOdd) ^ static_cast<std::uint64_t>(key.event.number);
  hash = (hash * kOdd) ^ key.event.generation;
  return (hash * kOdd) ^ key.row.value;
}

void RunRows::want(const routing::SharedEvent& event,
                   routing::Row& row,
                   routing::GroupId group,
                   Sequence reading) {
  const Key key = key_of(*event, row.id);
  const auto known = executions_.find(key);
  const bool is_new = known == executions_.end();
  Execution& execution =
      is_new ? executions_
                   .try_emplace(
                       key,
                       Execution{
                           .event = event, .row = row, .call = {}, .waiters = {}, .body = nullptr})
                   .first->second
             : known->second;
  ++execution.wanted;
  execution.waiters.push_back({group, reading});
  if (!is_new) return;
  Rows::retain(row);
  wanted_event_ = event;
  wanted_.push_back(row.id);
}

void RunRows::send() {
  if (!wanted_.empty())
    send_rows(std::exchange(wanted_event_, nullptr), std::exchange(wanted_, {}));
}

void RunRows::send_rows(const routing::SharedEvent& event, std::vector<RowId> rows) {
  const Sequence call = sequencer_.next();
  for (const RowId row : rows)
    executions_.at(key_of(*event, row)).call = call;
  ++counters_.resolve_calls;
  counters_.executions += rows.size();
  calls_.emplace(call, Call{.event = event, .rows = rows, .left = rows.size()});
  deadlines_.push_back({clock_.now_ms() + options_.event_timeout_ms, call});
  const routing::TopicId topic = event->lane.topic;
  const auto left = std::max<std::int64_t>(options_.event_timeout_ms - options_.hop_ms, 1);
  executor_.resolve({.sequence = call,
                     .topic = interest_.name(topic),
                     .event = event,
                     .position_json = interest_.describe(event->position),
                     .has_global_positions = interest_.capabilities(topic).has_global_positions,
                     .rows = std::move(rows),
                     .loader_id = header_of(*event, kLoaderIdHeader),
                     .traceparent = traceparent_of(*event),
                     .deadline_ms = static_cast<std::uint32_t>(left)});
}

void RunRows::erase(Executions::iterator execution) {
  routing::Row& row = execution->second.row;
  executions_.erase(execution);
  rows_.release(row);
}

void RunRows::forget(routing::Lane lane, routing::Position::Order event, RowId row) {
  const auto node = executions_.find({.lane = lane, .event = event, .row = row});
  if (node == executions_.end() || node->second.body) return;  // take() may still bring it
  if (--node->second.wanted > 0) return;
  const Sequence call = node->second.call;
  const Sequence first_reading = node->second.waiters.front().reading;
  erase(node);
  if (call == Sequence{}) {
    const auto returned = returned_.find(first_reading);
    std::erase(returned->second.rows, row);
    if (returned->second.rows.empty()) returned_.erase(returned);
    return;
  }
  const auto sent = calls_.find(call);
  if (--sent->second.left > 0) return;
  calls_.erase(sent);
  executor_.cancel(call);
}

void RunRows::answer(Sequence call, std::span<const RowResult> results) {
  const auto sent = calls_.find(call);
  if (sent == calls_.end()) return;  // cancelled, or timed out: the answer was on its way
  const routing::SharedEvent event = sent->second.event;
  Body invalid;  // of all rows whose answer is none: it is a line in the log
  for (const RowResult& result : results) {
    const Key key = key_of(*event, result.row);
    if (find_waiting(call, key) == nullptr) continue;
    --sent->second.left;
    ++counters_.rows_answered;
    Body body = result.body;
    if (!is_object(body)) {
      if (invalid == nullptr)
        invalid = failure(
            *event, "INTERNAL_SERVER_ERROR",
            shared::log::masked("an executor answered rows with what is not a JSON object"));
      body = invalid;
    }
    finish(key, std::move(body));
  }
  if (sent->second.left == 0) calls_.erase(sent);
  retry_delay_ms_ = options_.retry_delay_min_ms;
}

void RunRows::take_back(Sequence call, std::span<const RowId> rows) {
  const auto sent = calls_.find(call);
  if (sent == calls_.end()) return;
  const routing::SharedEvent event = sent->second.event;
  for (const RowId row : rows) {
    Execution* execution = find_waiting(call, key_of(*event, row));
    if (execution == nullptr) continue;
    --sent->second.left;
    ++counters_.rows_returned;
    execution->call = Sequence{};
    Returned& returned = returned_[execution->waiters.front().reading];
    returned.event = event;
    returned.rows.push_back(row);
  }
  if (sent->second.left == 0) calls_.erase(sent);
  if (returned_.empty() || retry_at_ms_) return;
  retry_at_ms_ = clock_.now_ms() + retry_delay_ms_;
  retry_delay_ms_ = std::min(retry_delay_ms_ * 2, options_.retry_delay_max_ms);
}

void RunRows::retry_now() {
  retry_delay_ms_ = options_.retry_delay_min_ms;
  retry();
}

void RunRows::retry() {
  retry_at_ms_.reset();
  if (!executor_.is_available()) return;  // retry_now() will be called
  for (auto& [reading, returned] : std::exchange(returned_, {}))
    send_rows(returned.event, std::move(returned.rows));
}

void RunRows::on_timer() {
  const std::int64_t now = clock_.now_ms();
  while (!deadlines_.empty() && deadlines_.front().at_ms <= now) {
    expire(deadlines_.front().call);
    deadlines_.pop_front();
  }
  if (retry_at_ms_ && *retry_at_ms_ <= now) retry();
}

void RunRows::expire(Sequence call) {
  const auto sent = calls_.find(call);
  if (sent == calls_.end()) return;
  const Call expired = std::move(sent->second);
  calls_.erase(sent);
  executor_.cancel(call);
  for (const RowId row : expired.rows) {
    const Key key = key_of(*expired.event, row);
    if (find_waiting(call, key) == nullptr) continue;
    ++counters_.rows_timed_out;
    finish(key, failure(*expired.event, "DEADLINE_EXCEEDED", "The event was not resolved in time"));
  }
}

std::optional<std::int64_t> RunRows::next_timer_ms() const {
  std::optional<std::int64_t> next = retry_at_ms_;
  if (!deadlines_.empty() && (!next || deadlines_.front().at_ms < *next))
    next = deadlines_.front().at_ms;
  return next;
}

void RunRows::finish(Key key, Body body) {
  const auto node = executions_.find(key);
  node->second.body = std::move(body);
  answered_.push_back(&*node);
}

RunRows::Answer RunRows::take() {
  auto& [key, execution] = *answered_.front();
  const Waiter& waiter = execution.waiters[execution.taken++];
  Answer answer{
      .group = waiter.group, .lane = key.lane, .reading = waiter.reading, .body = execution.body};
  if (execution.taken < execution.waiters.size()) return answer;
  answered_.pop_front();
  erase(executions_.find(key));
  return answer;
}

Body RunRows::failure(const routing::Event& event,
                      std::string_view code,
                      std::string_view message) const {
  return event_failed_body(interest_.name(event.lane.topic).topic, event.lane.number,
                           interest_.describe(event.position), code, message);
}

RunRows::Execution* RunRows::find_waiting(Sequence call, Key key) {
  const auto node = executions_.find(key);
  if (node == executions_.end() || node->second.call != call || node->second.body) return nullptr;
  return &node->second;
}

}  // namespace conn::pipeline
