#include "conn-service/pipeline/run_rows.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/earliest.h"
#include "conn-service/pipeline/error_bodies.h"
#include "shared/http/trace_context.h"
#include "shared/log/log.h"
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

// A suspect may have to wait until all else that its replica has is answered or late.
constexpr std::int64_t kAloneTimes = 2;
constexpr std::int64_t kAloneMoreMs = 500;

// Rows beyond the budget are sent again in the next one.
constexpr std::int64_t kPaceMs = 20;

constexpr std::size_t kLoggedMax = 200;  // of a client's document

}  // namespace

RunRows::RunRows(const PipelineContext& context)
    : options_(context.options),
      limits_{.timeout_ms = options_.event_timeout_ms,
              .wait_max_ms = std::max(options_.event_timeout_ms, options_.ring.age_max_ms)},
      clock_(context.clock),
      executor_(context.executor),
      rows_(context.rows),
      interest_(context.interest),
      sequencer_(context.sequencer),
      counters_(context.counters),
      budget_(options_.executions),
      random_(options_.jitter_seed) {}

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
  if (wanted_event_ == nullptr) wanted_event_ = std::make_shared<const HeldEvent>(budget_, event);
  const auto known = executions_.find(key);
  const bool is_new = known == executions_.end();
  Execution& execution = is_new ? executions_
                                      .try_emplace(key, Execution{.event = wanted_event_,
                                                                  .row = row,
                                                                  .call = {},
                                                                  .waiters = {},
                                                                  .body = nullptr})
                                      .first->second
                                : known->second;
  ++execution.wanted;
  execution.waiters.push_back({group, reading});
  if (!is_new) return;
  Rows::retain(row);
  budget_.add(key.lane.topic, row);
  wanted_.push_back(row.id);
}

void RunRows::send() {
  const SharedHeldEvent held = std::exchange(wanted_event_, nullptr);
  if (!wanted_.empty()) send_rows(held->event(), std::exchange(wanted_, {}), Company::kOthers);
}

void RunRows::send_rows(const routing::SharedEvent& event,
                        std::vector<RowId> rows,
                        Company company) {
  const Sequence call = sequencer_.next();
  const std::int64_t now_ms = clock_.now_ms();
  std::int64_t left_ms = options_.event_timeout_ms;
  for (const RowId row : rows) {
    Execution& execution = executions_.at(key_of(*event, row));
    left_ms = std::min(left_ms, execution.life.left_ms(options_.event_timeout_ms));
    stop_waiting(key_of(*event, row), execution);
    execution.life.send(now_ms);
    execution.call = call;
  }
  const bool is_alone = company == Company::kAlone;
  if (is_alone) left_ms = left_ms * kAloneTimes + kAloneMoreMs;
  ++counters_.resolve_calls;
  counters_.executions += rows.size();
  calls_.emplace(
      call,
      Call{.event = event, .rows = rows, .left = rows.size(), .deadline_ms = now_ms + left_ms});
  deadlines_.emplace(now_ms + left_ms, call);
  const routing::TopicId topic = event->lane.topic;
  const auto to_executor_ms = std::max<std::int64_t>(left_ms - options_.hop_ms, 1);
  executor_.resolve({.sequence = call,
                     .topic = interest_.name(topic),
                     .event = event,
                     .position_json = interest_.describe(event->position),
                     .has_global_positions = interest_.capabilities(topic).has_global_positions,
                     .rows = std::move(rows),
                     .loader_id = header_of(*event, kLoaderIdHeader),
                     .traceparent = traceparent_of(*event),
                     .deadline_ms = static_cast<std::uint32_t>(to_executor_ms),
                     .is_alone = is_alone});
}

void RunRows::finish_row(Calls::iterator call) {
  if (--call->second.left > 0) return;
  deadlines_.erase({call->second.deadline_ms, call->first});
  calls_.erase(call);
}

void RunRows::erase(Executions::iterator execution) {
  routing::Row& row = execution->second.row;
  budget_.remove(execution->first.lane.topic, row);
  executions_.erase(execution);
  rows_.release(row);
}

void RunRows::forget(routing::Lane lane, routing::Position::Order event, RowId row) {
  const auto node = executions_.find({.lane = lane, .event = event, .row = row});
  if (node == executions_.end() || node->second.body) return;  // take() may still bring it
  if (--node->second.wanted > 0) return;
  const Sequence call = node->second.call;
  if (call == Sequence{}) {
    waiting_.remove(node->second.paused_until_ms, place_of(node->first, node->second));
    stop_waiting(node->first, node->second);
    erase(node);
    return;
  }
  if (node->second.life.state() == RowLife::State::kSentAlone) end_alone();
  erase(node);
  const auto sent = calls_.find(call);
  const bool is_last = sent->second.left == 1;
  finish_row(sent);
  if (is_last) executor_.cancel(call);
}

void RunRows::answer(Sequence call, std::span<const RowResult> results) {
  const auto sent = calls_.find(call);
  if (sent == calls_.end()) return;  // cancelled, or timed out: the answer was on its way
  const routing::SharedEvent event = sent->second.event;
  Body invalid;  // of all rows whose answer is none: it is a line in the log
  std::size_t answered = 0;
  for (const RowResult& result : results) {
    const Key key = key_of(*event, result.row);
    Execution* execution = find_waiting(call, key);
    if (execution == nullptr) continue;
    ++counters_.rows_answered;
    if (execution->life.state() == RowLife::State::kSentAlone) is_suspect_out_ = false;
    execution->life.answer();
    Body body = result.body;
    if (body == nullptr || !is_object(*body)) {
      if (invalid == nullptr)
        invalid = failure(
            *event, "INTERNAL_SERVER_ERROR",
            shared::log::masked("an executor answered rows with what is not a JSON object"));
      body = invalid;
    }
    finish(key, std::move(body), result.is_canonical);
    ++answered;
  }
  for (; answered > 0; --answered)
    finish_row(calls_.find(call));
  if (!is_suspect_out_ && waiting_.has_suspects()) retry_in(0);
}

void RunRows::take_back(Sequence call, std::span<const RowId> rows, ReturnReason why) {
  const auto sent = calls_.find(call);
  if (sent == calls_.end()) return;
  const routing::SharedEvent event = sent->second.event;
  const std::int64_t now_ms = clock_.now_ms();
  // One for all of these rows, so that they are sent together again.
  const double fraction = std::uniform_real_distribution<double>(0.5, 1)(random_);
  std::size_t returned = 0;
  for (const RowId row : rows) {
    const Key key = key_of(*event, row);
    Execution* execution = find_waiting(call, key);
    if (execution == nullptr) continue;
    ++returned;
    ++counters_.rows_returned;
    const bool was_suspect = execution->life.state() == RowLife::State::kSentAlone;
    if (was_suspect) is_suspect_out_ = false;
    execution->call = Sequence{};
    execution->life.come_back(why, now_ms, limits_, rows_.is_left_behind(execution->row));
    if (!was_suspect && execution->life.state() == RowLife::State::kSuspect)
      ++counters_.rows_suspected;
    if (execution->life.state() == RowLife::State::kFailed)
      fail(key, execution->life.failure());
    else
      wait(key, *execution, pause_ms(execution->life.refusals(), fraction));
  }
  for (; returned > 0; --returned)
    finish_row(calls_.find(call));
  if (waiting_.has_ready() || waiting_.has_suspects()) retry_in(options_.retry_delay_min_ms);
}

std::int64_t RunRows::pause_ms(std::uint32_t refusals, double fraction) const {
  const auto full_ms = static_cast<double>(
      RowLife::full_pause_ms(refusals, options_.retry_delay_min_ms, options_.retry_delay_max_ms));
  return std::max<std::int64_t>(static_cast<std::int64_t>(full_ms * fraction), 1);
}

void RunRows::wait(const Key& key, Execution& execution, std::int64_t pause_ms) {
  const WaitingRows::Place place = place_of(key, execution);
  execution.ends_ms = execution.life.ends_ms();
  wait_ends_.emplace(execution.ends_ms, key);
  switch (execution.life.state()) {
    case RowLife::State::kPaused:
      execution.paused_until_ms = std::min(clock_.now_ms() + pause_ms, execution.ends_ms);
      waiting_.add_paused(execution.paused_until_ms, place, key);
      return;
    case RowLife::State::kSuspect:
      waiting_.add_suspect(place, key);
      return;
    default:
      waiting_.add_ready(place, key);
  }
}

void RunRows::stop_waiting(const Key& key, Execution& execution) {
  if (execution.ends_ms != 0) wait_ends_.erase({std::exchange(execution.ends_ms, 0), key});
}

void RunRows::end_waits(std::int64_t now_ms) {
  while (!wait_ends_.empty() && wait_ends_.begin()->first <= now_ms) {
    const Key key = wait_ends_.begin()->second;
    Execution& execution = executions_.at(key);
    waiting_.remove(execution.paused_until_ms, place_of(key, execution));
    stop_waiting(key, execution);
    execution.life.expire();
    fail(key, execution.life.failure());
  }
}

void RunRows::fail(const Key& key, RowLife::Failure why) {
  const routing::Event& event = *executions_.at(key).event->event();
  if (why == RowLife::Failure::kLate) {
    ++counters_.rows_timed_out;
    finish(key, failure(event, "DEADLINE_EXCEEDED", "The event was not resolved in time"));
    return;
  }
  ++counters_.rows_guilty;
  shared::log::error(
      "executors are lost when they execute a row of this event, which is answered with "
      "EXECUTION_FAILED: look at how exec-service ended, and at the record",
      {{"topic", interest_.name(event.lane.topic).topic},
       {"partition", event.lane.number},
       {"position", interest_.describe(event.position)},
       {"operation",
        executions_.at(key).row.definition->source->document->text.substr(0, kLoggedMax)}});
  finish(key, failure(event, "EXECUTION_FAILED", "The event could not be executed"));
}

// ---- what waits ---------------------------------------------------------------------------------

void RunRows::retry_in(std::int64_t ms) {
  const std::int64_t at_ms = clock_.now_ms() + ms;
  if (!retry_at_ms_ || at_ms < *retry_at_ms_) retry_at_ms_ = at_ms;
}

// What is handed back meanwhile is not sent again in the same pass.
void RunRows::retry() {
  retry_at_ms_.reset();
  if (!executor_.is_available()) return;  // it will be called again
  std::optional<WaitingRows::Place> last;
  const std::int64_t now_ms = clock_.now_ms();
  for (std::size_t left = budget_.affordable(now_ms); left > 0;) {
    const std::vector<Key> keys = waiting_.take_event(last, left);
    if (keys.empty()) break;
    left -= keys.size();
    budget_.spend(keys.size());
    send_again(keys, Company::kOthers);
  }
  send_suspect();
  if (waiting_.has_ready()) retry_in(kPaceMs);
}

// The next suspect may go.
void RunRows::end_alone() {
  is_suspect_out_ = false;
  if (waiting_.has_suspects()) retry_in(0);
}

void RunRows::send_suspect() {
  if (is_suspect_out_) return;
  const std::optional<Key> key = waiting_.take_suspect();
  if (!key) return;
  is_suspect_out_ = true;
  send_again({&*key, 1}, Company::kAlone);
}

void RunRows::send_again(std::span<const Key> keys, Company company) {
  std::vector<RowId> rows;
  rows.reserve(keys.size());
  for (const Key& key : keys)
    rows.push_back(key.row);
  const routing::SharedEvent event = executions_.at(keys.front()).event->event();
  send_rows(event, std::move(rows), company);
}

void RunRows::on_timer() {
  const std::int64_t now = clock_.now_ms();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now)
    expire(deadlines_.begin()->second);
  end_waits(now);
  for (const Key& key : waiting_.take_rested(now)) {
    Execution& execution = executions_.at(key);
    execution.life.resume();
    wait(key, execution, 0);
    retry_in(0);
  }
  if (retry_at_ms_ && *retry_at_ms_ <= now) retry();
}

void RunRows::expire(Sequence call) {
  const auto sent = calls_.find(call);
  const Call expired = std::move(sent->second);
  calls_.erase(sent);
  deadlines_.erase({expired.deadline_ms, call});
  executor_.cancel(call);
  for (const RowId row : expired.rows) {
    const Key key = key_of(*expired.event, row);
    Execution* execution = find_waiting(call, key);
    if (execution == nullptr) continue;
    ++counters_.rows_timed_out;
    if (execution->life.state() == RowLife::State::kSentAlone) end_alone();
    execution->life.answer();
    finish(key, failure(*expired.event, "DEADLINE_EXCEEDED", "The event was not resolved in time"));
  }
}

std::optional<std::int64_t> RunRows::next_timer_ms() const {
  const auto deadline_ms =
      deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
  const auto wait_ends_ms =
      wait_ends_.empty() ? std::nullopt : std::optional(wait_ends_.begin()->first);
  return earliest({retry_at_ms_, waiting_.next_rested_ms(), deadline_ms, wait_ends_ms});
}

void RunRows::finish(Key key, Body body, bool is_canonical) {
  const auto node = executions_.find(key);
  node->second.body = std::move(body);
  node->second.is_canonical = is_canonical;
  answered_.push_back(&*node);
}

RunRows::Answer RunRows::take() {
  auto& [key, execution] = *answered_.front();
  const Waiter& waiter = execution.waiters[execution.taken++];
  Answer answer{.group = waiter.group,
                .lane = key.lane,
                .reading = waiter.reading,
                .body = execution.body,
                .is_canonical = execution.is_canonical};
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
