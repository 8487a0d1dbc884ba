#include "exec-service/rpc/resolve_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "exec-service/rpc/from_wire.h"
#include "proto/exec.pb.h"

namespace exec::rpc {

using ports::RowStatus;

namespace {

// Heartbeats that an event may wait to be executed alone: about a second.
constexpr int kAloneHeartbeatsMax = 4;

}  // namespace

ResolveStream::ResolveStream(const ServerOptions& options,
                             ports::Service& service,
                             std::shared_ptr<LiveCounters> counters,
                             std::shared_ptr<ExclusiveTurn> turn,
                             Admits admits)
    : admits_(std::move(admits)),
      options_(options),
      service_(service),
      counters_(std::move(counters)),
      turn_(std::move(turn)),
      rows_(options.rows_defined_max, options.rows_defined_bytes_max),
      chunks_(options.chunk_bytes_max, options.message_bytes_max),
      credit_to_give_(options.resolve_credit),
      outgoing_(std::make_unique<wire::ResolveResponse>()) {
  ++counters_->streams;
}

ResolveStream::~ResolveStream() {
  end_all();
  --counters_->streams;
}

void ResolveStream::start(StreamWriter& writer) {
  {
    const shared::Lock lock(mutex_);
    writer_ = &writer;
  }
  pump();
}

// ---- from the caller ----------------------------------------------------------------------------

void ResolveStream::on_message(wire::ResolveRequest& message) {
  switch (message.message_case()) {
    case wire::ResolveRequest::kDefine:
      on_define(*message.mutable_define());
      return;
    case wire::ResolveRequest::kDrop: {
      const shared::Lock lock(mutex_);
      for (const std::uint64_t handle : message.drop().handles())
        rows_.drop(handle);
      return;
    }
    case wire::ResolveRequest::kResolve:
      on_resolve(*message.mutable_resolve());
      break;
    case wire::ResolveRequest::kCancel:
      on_cancel(message.cancel().sequence());
      break;
    case wire::ResolveRequest::kCredit: {
      const shared::Lock lock(mutex_);
      rows_credit_ += message.credit().messages();
      if (const std::size_t bytes_max = message.credit().message_bytes_max(); bytes_max > 0)
        chunks_.limit_messages(std::min(bytes_max, options_.message_bytes_max));
      break;
    }
    case wire::ResolveRequest::kHello:
      on_hello(message.hello());
      return;
    case wire::ResolveRequest::MESSAGE_NOT_SET:
      return;  // of a later version
  }
  pump();
}

void ResolveStream::on_hello(const wire::CallerHello& hello) {
  const auto announces = [&](wire::Capability capability) {
    return std::ranges::find(hello.capabilities(), capability) != hello.capabilities().end();
  };
  knows_places_ = announces(wire::CAPABILITY_FIELD_PLACES);
  const shared::Lock lock(mutex_);
  wants_heartbeats_ = announces(wire::CAPABILITY_HEARTBEATS);
}

void ResolveStream::on_define(wire::Define& define) {
  const std::uint64_t handle = define.handle();
  ports::SharedRowDefinition definition = from_wire(define);
  const shared::Lock lock(mutex_);
  rows_.define(handle, std::move(definition));
}

void ResolveStream::on_resolve(wire::Resolve& resolve) {
  ++counters_->messages;
  counters_->events += static_cast<std::uint64_t>(resolve.events_size());
  ports::Batch batch{shared_from_this(), {}};
  {
    const shared::Lock lock(mutex_);
    const auto message = std::make_shared<Message>();
    message->events_left = static_cast<std::size_t>(resolve.events_size());
    if (message->events_left == 0) {
      ++credit_to_give_;
    } else {
      ++messages_;
    }
    const bool is_refused = messages_ > options_.resolve_credit;
    for (wire::ResolveEvent& event : *resolve.mutable_events())
      begin_event(event, message, is_refused, batch);
  }
  if (!batch.events.empty()) service_.resolve(std::move(batch));
  turn_->look(counters_->rows_in_flight);
}

void ResolveStream::begin_event(wire::ResolveEvent& event,
                                const std::shared_ptr<Message>& message,
                                bool is_refused,
                                ports::Batch& batch) {
  const Sequence sequence = event.sequence();
  const auto rows = static_cast<std::size_t>(event.handles_size());
  const auto [state, is_new] = events_.try_emplace(sequence, EventState{rows, message});
  if (!is_new) {
    violation_ = "sequence " + std::to_string(sequence) + " is still under way";
    return;
  }
  if (rows == 0) {
    chunks_.finish(sequence);
    end_event(state);
    return;
  }
  const bool has_room = !is_refused && take_rows(rows, event.alone());
  if (!has_room) {
    counters_->rows_in_flight += rows;  // until each has been refused
    refuse_rows(sequence, {event.handles().begin(), event.handles().end()});
    return;
  }
  if (event.alone()) alone_ = Alone{.sequence = sequence, .batch = {shared_from_this(), {}}};
  ports::Event out;
  std::vector<std::uint64_t> unknown;
  std::vector<std::uint64_t> not_admitted;
  for (const std::uint64_t handle : event.handles()) {
    ports::SharedRowDefinition definition = rows_.find(handle);
    if (definition == nullptr) {
      unknown.push_back(handle);
    } else if (!admits_(definition->schema_id)) {
      not_admitted.push_back(handle);
    } else {
      out.rows.push_back({handle, std::move(definition)});
    }
  }
  if (!out.rows.empty()) {
    std::vector<ports::EventRow> known = std::move(out.rows);
    out = from_wire(event);
    out.rows = std::move(known);
    (event.alone() ? alone_->batch : batch).events.push_back(std::move(out));
  }
  counters_->rows_unknown += unknown.size();
  for (const std::uint64_t handle : unknown)
    answer_row(sequence, handle, RowStatus::kUnknownRow, nullptr);
  for (const std::uint64_t handle : not_admitted)
    answer_row(sequence, handle, RowStatus::kUnknownSchema, nullptr);
}

// Counted first, looked at afterwards: of an event that is to be executed alone and another one, on
// whichever threads, at least one sees the other.
bool ResolveStream::take_rows(std::size_t rows, bool is_alone) {
  const bool has_room =
      counters_->rows_in_flight.fetch_add(rows) + rows <= options_.rows_in_flight_max &&
      !options_.is_short_of_memory() &&
      (is_alone ? turn_->ask(weak_from_this(), rows) : !turn_->is_taken());
  if (!has_room) counters_->rows_in_flight -= rows;
  return has_room;
}

void ResolveStream::refuse_rows(Sequence sequence, const std::vector<std::uint64_t>& handles) {
  counters_->rows_refused += handles.size();
  for (const std::uint64_t handle : handles)
    answer_row(sequence, handle, RowStatus::kOverloaded, nullptr);
}

void ResolveStream::on_cancel(Sequence sequence) {
  {
    const shared::Lock lock(mutex_);
    const auto event = events_.find(sequence);
    chunks_.drop(sequence);
    if (event == events_.end()) return;
    counters_->rows_in_flight -= event->second.rows_left;
    end_event(event);
  }
  service_.cancel(shared_from_this(), sequence);
  turn_->look(counters_->rows_in_flight);
}

void ResolveStream::on_half_closed() {
  {
    const shared::Lock lock(mutex_);
    is_half_closed_ = true;
  }
  pump();
}

void ResolveStream::on_cancelled() {
  std::vector<Sequence> left;
  {
    const shared::Lock lock(mutex_);
    if (is_cancelled_) return;
    is_cancelled_ = true;
    for (const auto& [sequence, event] : events_)
      left.push_back(sequence);
    end_all();
  }
  for (const Sequence sequence : left)
    service_.cancel(shared_from_this(), sequence);
  turn_->look(counters_->rows_in_flight);
  pump();
}

void ResolveStream::end_all() {
  for (const auto& [sequence, event] : events_)
    counters_->rows_in_flight -= event.rows_left;
  events_.clear();
  leave_turn();
}

void ResolveStream::leave_turn() {
  if (!alone_) return;
  alone_.reset();
  turn_->leave();
}

// ---- from the workers ---------------------------------------------------------------------------

void ResolveStream::on_row(std::uint64_t sequence,
                           std::uint64_t handle,
                           RowStatus status,
                           const ports::Body& body) {
  const shared::Lock lock(mutex_);
  answer_row(sequence, handle, status, body);
}

void ResolveStream::flush() {
  pump();
  turn_->look(counters_->rows_in_flight);
}

void ResolveStream::answer_row(Sequence sequence,
                               std::uint64_t handle,
                               RowStatus status,
                               const ports::Body& body) {
  const auto event = events_.find(sequence);
  if (event == events_.end()) return;  // cancelled
  --counters_->rows_in_flight;
  ++counters_->rows;
  const bool is_last = --event->second.rows_left == 0;
  chunks_.add(sequence, handle, status, body, is_last);
  if (is_last) end_event(event);
}

void ResolveStream::end_event(std::unordered_map<Sequence, EventState>::iterator event) {
  if (--event->second.message->events_left == 0) {
    --messages_;
    ++credit_to_give_;
  }
  if (alone_ && alone_->sequence == event->first) leave_turn();
  events_.erase(event);
}

// ---- alone --------------------------------------------------------------------------------------

void ResolveStream::on_turn() {
  {
    const shared::Lock lock(mutex_);
    // It may have been cancelled meanwhile, and another one may wait now, which has its own turn to
    // come.
    if (!alone_ || alone_->state != Alone::State::kWaiting || !turn_->is_held()) return;
    alone_->state = Alone::State::kToBeTold;
  }
  pump();
}

void ResolveStream::refuse_overdue() {
  if (!alone_ || alone_->state != Alone::State::kWaiting) return;
  if (++alone_->heartbeats < kAloneHeartbeatsMax) return;
  std::vector<std::uint64_t> handles;
  for (const ports::EventRow& row : alone_->batch.events.front().rows)
    handles.push_back(row.handle);
  refuse_rows(alone_->sequence, handles);
}

// ---- to the caller ------------------------------------------------------------------------------

void ResolveStream::announce() {
  {
    const shared::Lock lock(mutex_);
    hello_is_due_ = true;
  }
  pump();
}

void ResolveStream::heartbeat() {
  {
    const shared::Lock lock(mutex_);
    refuse_overdue();
    heartbeat_is_due_ = wants_heartbeats_;
  }
  pump();
}

void ResolveStream::add_defined_schemas(std::set<std::string>& ids) {
  const shared::Lock lock(mutex_);
  for (const auto& [id, rows] : rows_.rows_by_schema())
    ids.insert(id);
}

void ResolveStream::drain() {
  {
    const shared::Lock lock(mutex_);
    if (is_draining_) return;
    is_draining_ = draining_is_due_ = true;
  }
  pump();
}

void ResolveStream::on_written(bool ok) {
  ports::Batch alone;
  {
    const shared::Lock lock(mutex_);
    is_writing_ = false;
    if (ok && alone_ && alone_->state == Alone::State::kBeingTold) {
      alone_->state = Alone::State::kExecuted;
      alone = std::move(alone_->batch);
    }
  }
  if (!ok) {
    on_cancelled();
    return;
  }
  if (!alone.events.empty()) service_.resolve(std::move(alone));
  pump();
}

// Decides under the lock, calls out without it: `is_writing_` and `is_over_` make sure that there
// is one write at a time and one end, whichever threads come here together.
void ResolveStream::pump() {
  StreamWriter* writer = nullptr;
  bool is_end = false;
  {
    const shared::Lock lock(mutex_);
    if (writer_ == nullptr || is_writing_ || is_over_) return;
    const bool must_end = is_cancelled_ || !violation_.empty();
    if (!must_end && write_next()) {
      is_writing_ = true;
    } else if (must_end || is_finished()) {
      is_over_ = is_end = true;
    } else {
      return;
    }
    writer = writer_;
  }
  if (is_end) {
    writer->finish(violation_);
  } else {
    writer->write(*outgoing_);
  }
}

bool ResolveStream::write_next() {
  outgoing_->Clear();
  if (std::exchange(draining_is_due_, false)) {
    hello_is_due_ = false;  // a caller that is greeted would send something
    outgoing_->mutable_draining();
  } else if (std::exchange(hello_is_due_, false)) {
    to_wire(service_.hello(), *outgoing_->mutable_hello());
  } else if (std::exchange(heartbeat_is_due_, false)) {
    outgoing_->mutable_heartbeat();  // before rows: a long queue of them must not look like silence
  } else if (alone_ && alone_->state == Alone::State::kToBeTold) {
    alone_->state = Alone::State::kBeingTold;
    outgoing_->mutable_started()->set_sequence(alone_->sequence);
  } else if (rows_credit_ > 0 && !chunks_.is_empty()) {
    --rows_credit_;
    ++counters_->chunks;
    chunks_.next(*outgoing_->mutable_rows());
  } else if (credit_to_give_ > 0 && !is_draining_) {
    wire::Credit& credit = *outgoing_->mutable_credit();
    credit.set_messages(std::exchange(credit_to_give_, 0));
    credit.set_message_bytes_max(static_cast<std::uint32_t>(options_.message_bytes_max));
  } else {
    return false;
  }
  return true;
}

bool ResolveStream::is_finished() {
  return (is_half_closed_ || is_draining_) && events_.empty() && chunks_.is_empty();
}

}  // namespace exec::rpc
