#include "conn-service/exec_client/replica.h"

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>

#include "conn-service/exec_client/to_wire.h"
#include "conn-service/pipeline/error_bodies.h"
#include "proto/exec.pb.h"
#include "shared/log/log.h"
#include "shared/log/masked.h"

namespace conn::exec_client {

namespace {

// A replica whose cache is smaller than the rows of one message evicts rows as fast as they are
// defined: once more, and then another one is asked.
constexpr std::uint32_t kRedefinedMax = 1;

constexpr std::uint32_t kProtocolVersion = 1;

// Both services started together, and a replica that is replaced, are not an incident.
constexpr std::int64_t kUnreachableMs = 1'500;
constexpr std::int64_t kHelloMs = 5'000;  // what has not sent its Hello then is not an exec-service

pipeline::Body late_body(const pipeline::ResolveCall& call) {
  return pipeline::event_failed_body(call, "DEADLINE_EXCEEDED",
                                     "The event was not resolved in time.");
}

// One per message, however many of its rows failed, as each is a line in the log.
pipeline::Body internal_body(const pipeline::ResolveCall& call, const std::string& replica) {
  return pipeline::event_failed_body(
      call, "INTERNAL_SERVER_ERROR",
      shared::log::masked("executor " + replica + " could not execute rows; see its log"));
}

// What the lengths and the bodies of a message have wrong; null: nothing.
const char* check_bodies(const wire::Rows& rows) {
  if (rows.statuses_size() != rows.handles_size() || rows.lengths_size() != rows.handles_size())
    return "rows whose handles, statuses and lengths are not equally many";
  const std::string_view blob = rows.blob();
  std::size_t at = 0;
  for (int i = 0; i < rows.handles_size(); ++i) {
    if (rows.lengths(i) > blob.size() - at) return "rows whose lengths exceed their bytes";
    const std::string_view body = blob.substr(at, rows.lengths(i));
    const bool is_answer = rows.statuses(i) == wire::ROW_STATUS_OK ||
                           rows.statuses(i) == wire::ROW_STATUS_OK_CANONICAL;
    if (is_answer && !pipeline::is_object(body)) return "a row whose body is not a JSON object";
    at += body.size();
  }
  return at == blob.size() ? nullptr : "rows whose lengths do not reach the end of their bytes";
}

// Marks the rows of a message as answered: all of them, or none, and then what is wrong.
const char* take_answers(const wire::Rows& rows, Dispatch& dispatch) {
  if (const char* violation = check_bodies(rows)) return violation;
  const auto take_back = [&](int count) {
    for (int i = 0; i < count; ++i)
      dispatch.reopen(pipeline::RowId{rows.handles(i)});
  };
  for (int i = 0; i < rows.handles_size(); ++i) {
    if (dispatch.answer(pipeline::RowId{rows.handles(i)})) continue;
    take_back(i);
    return "a row that it was not asked for, or has answered before";
  }
  if (!rows.last() || dispatch.rows_left() == 0) return nullptr;
  take_back(rows.handles_size());
  return "the last rows of an event, of which some are missing";
}

}  // namespace

Replica::Replica(ReplicaId id,
                 std::string address,
                 LinkFactory& links,
                 const Environment& environment)
    : id_(id),
      address_(std::move(address)),
      environment_(environment),
      message_bytes_max_(environment.options.message_bytes_max),
      link_(links.connect(address_, *this, environment.calls)),
      reconnect_(environment.loop, [this] { open(); }),
      backoff_(environment.options.reconnect_ms_min,
               environment.options.reconnect_ms_max,
               std::random_device{}()),
      silence_(environment.options.silent_ms) {
  open();
}

bool Replica::is_full() const {
  return waiting_.size() >= environment_.options.events_waiting_max;
}

bool Replica::serves(const std::string& schema_id) const {
  return schema_id.empty() || std::ranges::find(schema_ids_, schema_id) != schema_ids_.end();
}

void Replica::open() {
  is_open_ = true;
  opened_ms_ = environment_.clock.now_ms();
  if (!unreachable_since_ms_) unreachable_since_ms_ = opened_ms_;
  link_->open_stream();
  wire::ResolveRequest greeting;
  greeting.mutable_hello()->set_protocol_version(kProtocolVersion);
  greeting.mutable_hello()->add_capabilities(wire::CAPABILITY_HEARTBEATS);
  greeting.mutable_hello()->add_capabilities(wire::CAPABILITY_FIELD_PLACES);
  link_->send(std::move(greeting));
  wire::ResolveRequest message;
  wire::Credit& credit = *message.mutable_credit();
  credit.set_messages(environment_.options.rows_credit);
  credit.set_message_bytes_max(static_cast<std::uint32_t>(environment_.options.message_bytes_max));
  link_->send(std::move(message));
}

// ---- what we send -------------------------------------------------------------------------------

void Replica::add(Dispatch dispatch) {
  rows_in_flight_ += dispatch.rows_left();
  waiting_.push_back(std::move(dispatch));
  environment_.owner.request_flush();
}

void Replica::flush() {
  if (!is_connected()) return;
  send_drops();
  while (!waiting_.empty() && credit_ > 0) {
    --credit_;
    ++environment_.counters.messages;
    wire::ResolveRequest message;
    wire::Resolve& resolve = *message.mutable_resolve();
    std::size_t bytes = 0;
    const std::size_t target =
        std::min(environment_.options.resolve_bytes_target, message_bytes_max_ / 4);
    while (!waiting_.empty() && bytes < target) {
      Dispatch dispatch = std::move(waiting_.front());
      waiting_.pop_front();
      send_defines(dispatch);
      bytes += dispatch.call->event->bytes() + dispatch.rows().size() * sizeof(std::uint64_t);
      add_event(std::move(dispatch), *resolve.add_events());
    }
    link_->send(std::move(message));
  }
}

void Replica::send_drops() {
  if (dropped_.empty()) return;
  wire::ResolveRequest message;
  for (const pipeline::RowId row : dropped_)
    message.mutable_drop()->add_handles(row.value);
  dropped_.clear();
  link_->send(std::move(message));
}

void Replica::send_defines(const Dispatch& dispatch) {
  for (const pipeline::RowId row : dispatch.rows()) {
    const auto definition = environment_.definitions.find(row);
    if (definition == environment_.definitions.end()) continue;  // the hub has dropped it meanwhile
    if (!defined_.insert(row).second) continue;
    const bool was_unknown = unknown_.erase(row) > 0;
    wire::ResolveRequest message;
    to_wire(row, *definition->second, was_unknown ? WithDocument::kYes : WithDocument::kNo,
            *message.mutable_define());
    link_->send(std::move(message));
  }
}

void Replica::add_event(Dispatch dispatch, wire::ResolveEvent& event) {
  const std::int64_t now_ms = environment_.clock.now_ms();
  const Number number = ++last_number_;
  const std::int64_t left_ms = std::max<std::int64_t>(1, dispatch.deadline_ms - now_ms);
  to_wire(*dispatch.call, number, static_cast<std::uint32_t>(left_ms), event);
  event.mutable_handles()->Reserve(static_cast<int>(dispatch.rows().size()));
  for (const pipeline::RowId row : dispatch.rows())
    event.add_handles(row.value);
  dispatch.sent_ms = now_ms;
  ++environment_.counters.events;
  in_flight_.emplace(number, std::move(dispatch));
}

// Looks at everything in flight, which the replica's credit bounds: cancelling is rare.
void Replica::cancel(pipeline::Sequence sequence) {
  std::erase_if(waiting_, [&](const Dispatch& dispatch) {
    if (dispatch.call->sequence != sequence) return false;
    rows_in_flight_ -= dispatch.rows_left();
    return true;
  });
  std::erase_if(in_flight_, [&](const auto& entry) {
    if (entry.second.call->sequence != sequence) return false;
    rows_in_flight_ -= entry.second.rows_left();
    wire::ResolveRequest message;
    message.mutable_cancel()->set_sequence(entry.first);
    link_->send(std::move(message));
    return true;
  });
}

void Replica::drop_row(pipeline::RowId row) {
  unknown_.erase(row);
  if (defined_.erase(row) == 0) return;
  dropped_.push_back(row);
  environment_.owner.request_flush();
}

// ---- what we receive ----------------------------------------------------------------------------

void Replica::on_message(wire::ResolveResponse& message) {
  switch (message.message_case()) {
    case wire::ResolveResponse::kHello:
      on_hello(message.hello());
      break;
    case wire::ResolveResponse::kRows:
      on_rows(*message.mutable_rows());
      break;
    case wire::ResolveResponse::kDraining:
      is_draining_ = true;
      environment_.owner.on_replica_changed(id_);
      break;
    case wire::ResolveResponse::kCredit:
      credit_ += message.credit().messages();
      if (message.credit().message_bytes_max() > 0)
        message_bytes_max_ = std::min<std::size_t>(environment_.options.message_bytes_max,
                                                   message.credit().message_bytes_max());
      if (!waiting_.empty()) environment_.owner.request_flush();
      break;
    case wire::ResolveResponse::kCancel: {  // the replica gives an event up
      const auto found = in_flight_.find(message.cancel().sequence());
      if (found == in_flight_.end()) break;
      const Dispatch dispatch = std::move(found->second);
      in_flight_.erase(found);
      rows_in_flight_ -= dispatch.rows_left();
      refuse(dispatch, dispatch.unanswered(), ReturnReason::kOverloaded);
      break;
    }
    case wire::ResolveResponse::kHeartbeat:
      on_heartbeat();
      break;
    case wire::ResolveResponse::kStarted:
      on_started(message.started().sequence());
      break;
    case wire::ResolveResponse::MESSAGE_NOT_SET:
      break;  // of a later version
  }
}

void Replica::on_hello(const wire::Hello& hello) {
  replica_name_ = hello.replica_id();
  schema_ids_.assign(hello.schema_ids().begin(), hello.schema_ids().end());
  default_schema_id_ = hello.default_schema_id();
  if (default_schema_id_.empty() && !schema_ids_.empty()) default_schema_id_ = schema_ids_.front();
  providers_.assign(hello.providers().begin(), hello.providers().end());
  if (!was_broken_off_) backoff_.reset();
  unreachable_.clear();
  is_unreachable_logged_ = false;
  unreachable_since_ms_.reset();
  if (!std::exchange(has_hello_, true)) {
    shared::log::info("executor connected", {{"address", address_},
                                             {"replica", replica_name_},
                                             {"protocol", hello.protocol_version()}});
    const auto& capabilities = hello.capabilities();
    if (std::ranges::find(capabilities, wire::CAPABILITY_HEARTBEATS) != capabilities.end())
      silence_.begin(environment_.clock.now_ms());
    says_started_ = std::ranges::find(capabilities, wire::CAPABILITY_ALONE) != capabilities.end();
  }
  environment_.owner.on_replica_changed(id_);
}

void Replica::on_heartbeat() {
  if (!silence_.on_heartbeat(environment_.clock.now_ms())) return;
  shared::log::info("executor is back", {{"address", address_}});
  environment_.owner.on_replica_changed(id_);
}

void Replica::on_started(Number number) {
  const auto found = in_flight_.find(number);
  if (found != in_flight_.end()) found->second.is_started = true;  // else cancelled, or given up
}

void Replica::on_rows(wire::Rows& rows) {
  replenish_credit();
  const auto found = in_flight_.find(rows.sequence());
  if (found == in_flight_.end()) {
    if (rows.sequence() == 0 || rows.sequence() > last_number_)
      break_off("rows of an event that it was not sent");
    return;  // cancelled, or given up
  }
  Dispatch& dispatch = found->second;
  if (const char* violation = take_answers(rows, dispatch)) {
    break_off(violation);
    return;
  }
  SortedRows sorted;
  sorted.answered.reserve(static_cast<std::size_t>(rows.handles_size()));
  std::size_t at = 0;
  for (int i = 0; i < rows.handles_size(); ++i) {
    add_answer(rows, i, at, dispatch, sorted);
    at += rows.lengths(i);
  }
  const auto took_ms = static_cast<double>(environment_.clock.now_ms() - dispatch.sent_ms);
  if (dispatch.rows_left() > 0) {
    Dispatch about{dispatch.call, {}, dispatch.deadline_ms};
    about.redefined = dispatch.redefined;
    about.tried = dispatch.tried;
    report(about, sorted);
    return;
  }
  environment_.counters.resolve_seconds.observe(took_ms / 1000);
  const Dispatch done = std::move(dispatch);
  in_flight_.erase(found);
  report(done, sorted);
}

void Replica::add_answer(const wire::Rows& rows,
                         int index,
                         std::size_t at,
                         const Dispatch& dispatch,
                         SortedRows& sorted) {
  const pipeline::RowId row{rows.handles(index)};
  --rows_in_flight_;
  Counters& counters = environment_.counters;
  switch (rows.statuses(index)) {
    case wire::ROW_STATUS_OK:
    case wire::ROW_STATUS_OK_CANONICAL:
      ++counters.rows;
      sorted.answered.push_back(
          {.row = row,
           .body = std::make_shared<const std::string>(rows.blob(), at, rows.lengths(index)),
           .is_canonical = rows.statuses(index) == wire::ROW_STATUS_OK_CANONICAL});
      return;
    case wire::ROW_STATUS_UNKNOWN_ROW:
      ++counters.unknown_row;
      sorted.unknown_row.push_back(row);
      return;
    case wire::ROW_STATUS_UNKNOWN_SCHEMA:
      ++counters.unknown_schema;
      sorted.unknown_schema.push_back(row);
      return;
    case wire::ROW_STATUS_OVERLOADED:
      ++counters.overloaded;
      sorted.overloaded.push_back(row);
      return;
    case wire::ROW_STATUS_DEADLINE:
      ++counters.rows_failed;
      sorted.answered.push_back({.row = row, .body = late_body(*dispatch.call)});
      return;
    default:
      ++counters.rows_failed;
      if (sorted.failed == nullptr) sorted.failed = internal_body(*dispatch.call, address_);
      sorted.answered.push_back({.row = row, .body = sorted.failed});
      return;
  }
}

void Replica::report(const Dispatch& dispatch, SortedRows& sorted) {
  ReplicaOwner& owner = environment_.owner;
  const pipeline::Sequence sequence = dispatch.call->sequence;
  if (!sorted.unknown_row.empty()) define_again(dispatch, std::move(sorted.unknown_row));
  if (!sorted.unknown_schema.empty())
    refuse(dispatch, std::move(sorted.unknown_schema), ReturnReason::kUnknownSchema);
  if (!sorted.overloaded.empty())
    refuse(dispatch, std::move(sorted.overloaded), ReturnReason::kOverloaded);
  if (!sorted.answered.empty()) owner.on_rows(sequence, sorted.answered);
}

void Replica::define_again(const Dispatch& dispatch, std::vector<pipeline::RowId> rows) {
  if (dispatch.redefined == kRedefinedMax) {
    refuse(dispatch, std::move(rows), ReturnReason::kUnknownRow);
    return;
  }
  for (const pipeline::RowId row : rows) {
    defined_.erase(row);
    unknown_.insert(row);
  }
  Dispatch again{dispatch.call, std::move(rows), dispatch.deadline_ms};
  again.redefined = dispatch.redefined + 1;
  again.tried = dispatch.tried;
  add(std::move(again));
}

void Replica::refuse(const Dispatch& dispatch,
                     std::vector<pipeline::RowId> rows,
                     ReturnReason why) {
  Dispatch refused{dispatch.call, std::move(rows), dispatch.deadline_ms};
  refused.tried = dispatch.tried;
  refused.tried.push_back(id_);
  environment_.owner.on_refused(std::move(refused), why);
}

void Replica::replenish_credit() {
  if (++rows_taken_ < environment_.options.rows_credit / 2) return;
  wire::ResolveRequest message;
  message.mutable_credit()->set_messages(std::exchange(rows_taken_, 0));
  link_->send(std::move(message));
}

// ---- failures -----------------------------------------------------------------------------------

// The replica may have executed some of these rows, and its answers may still come: rows only read,
// and their numbers are no longer known here.
void Replica::suspect() {
  std::vector<Dispatch> unanswered;
  const auto take = [&](const Dispatch& dispatch) {
    Dispatch owed{dispatch.call, dispatch.unanswered(), dispatch.deadline_ms};
    owed.tried = dispatch.tried;
    owed.tried.push_back(id_);
    unanswered.push_back(std::move(owed));
  };
  for (const auto& [number, dispatch] : in_flight_) {
    take(dispatch);
    wire::ResolveRequest message;
    message.mutable_cancel()->set_sequence(number);
    link_->send(std::move(message));
  }
  for (const Dispatch& dispatch : waiting_)
    take(dispatch);
  in_flight_.clear();
  waiting_.clear();
  const std::uint64_t rows = std::exchange(rows_in_flight_, 0);
  ++environment_.counters.replicas_suspected;
  environment_.counters.rows_moved += rows;
  shared::log::warn(
      "executor is silent: it gets nothing until its next heartbeat; a worker of it may be stuck, "
      "or its host stopped or overloaded",
      {{"address", address_}, {"replica", replica_name_}, {"rows", rows}});
  environment_.owner.on_silent(id_, std::move(unanswered));
}

void Replica::expire() {
  const std::int64_t grace_ms = environment_.options.deadline_grace_ms;
  const std::int64_t now_ms = environment_.clock.now_ms();
  if (silence_.look(now_ms)) {
    suspect();
    return;
  }
  if (is_open_ && !has_hello_ && now_ms - opened_ms_ >= kHelloMs)
    report_unreachable("it is connected to, or tried to be, and sends nothing");
  const auto is_late = [&](const Dispatch& dispatch) {
    return dispatch.deadline_ms + grace_ms < now_ms;
  };
  std::vector<Dispatch> late;
  std::erase_if(waiting_, [&](Dispatch& dispatch) {
    if (!is_late(dispatch)) return false;
    late.push_back(std::move(dispatch));
    return true;
  });
  std::erase_if(in_flight_, [&](auto& entry) {
    if (!is_late(entry.second)) return false;
    late.push_back(std::move(entry.second));
    return true;
  });
  for (const Dispatch& dispatch : late)
    rows_in_flight_ -= dispatch.rows_left();
  for (Dispatch& dispatch : late)
    fail_late(dispatch);
}

void Replica::fail_late(Dispatch& dispatch) {
  const pipeline::Body body = late_body(*dispatch.call);
  std::vector<pipeline::RowResult> results;
  for (const pipeline::RowId row : dispatch.unanswered())
    results.push_back({.row = row, .body = body});
  environment_.counters.rows_failed += results.size();
  environment_.owner.on_rows(dispatch.call->sequence, results);
}

void Replica::on_stream_closed(const std::string& reason) {
  was_broken_off_ = false;
  lose_stream(reason);
}

void Replica::break_off(const std::string& violation) {
  ++environment_.counters.protocol_errors;
  shared::log::error(
      "executor breaks the protocol, its stream is closed: look for another version of "
      "exec-service, "
      "or for something else at its address",
      {{"address", address_}, {"replica", replica_name_}, {"sent", violation}});
  was_broken_off_ = true;
  link_->close_stream();
  lose_stream("it broke the protocol");
}

void Replica::lose_stream(const std::string& reason) {
  const bool was_connected = is_connected();
  unreachable_ = reason;
  // It has answered what it had, and has not executed what it got after it said that it goes away.
  const ReturnReason why = is_draining_ ? ReturnReason::kNotSent : ReturnReason::kReplicaLost;
  if (was_connected && !is_draining_) {
    ++environment_.counters.replicas_lost;
    shared::log::warn("executor lost",
                      {{"address", address_}, {"reason", reason}, {"rows", rows_in_flight_}});
  } else {
    shared::log::debug("executor stream ended", {{"address", address_}, {"reason", reason}});
    if (!was_connected && !was_broken_off_) report_unreachable(reason);
  }
  const bool says_started = std::exchange(says_started_, false);
  is_open_ = has_hello_ = is_draining_ = false;
  silence_.end();
  message_bytes_max_ = environment_.options.message_bytes_max;
  credit_ = 0;
  rows_taken_ = 0;
  defined_.clear();
  unknown_.clear();
  dropped_.clear();
  rows_in_flight_ = 0;
  const auto unanswered = std::exchange(in_flight_, {});
  const auto unsent = std::exchange(waiting_, {});
  reconnect_.start(backoff_.next_ms());

  for (const auto& [number, dispatch] : unanswered) {
    const bool has_waited = dispatch.call->is_alone && says_started && !dispatch.is_started;
    return_rows(dispatch, has_waited ? ReturnReason::kNotSent : why);
  }
  for (const Dispatch& dispatch : unsent)
    return_rows(dispatch, ReturnReason::kNotSent);
  environment_.owner.on_replica_changed(id_);
}

// One line per incident: it is tried again all the time.
void Replica::report_unreachable(const std::string& reason) {
  unreachable_ = reason;
  if (!is_wanted_ || environment_.clock.now_ms() - *unreachable_since_ms_ < kUnreachableMs) return;
  if (std::exchange(is_unreachable_logged_, true)) return;
  shared::log::warn("executor cannot be reached, and is tried again",
                    {{"address", address_},
                     {"reason", reason},
                     {"remedy",
                      "check that exec-service runs and listens there (`listen.host`, "
                      "`listen.port`), and `executors`"}});
}

std::string Replica::trouble() const {
  if (is_up()) return {};
  if (is_connected()) return is_draining_ ? "is draining" : "is silent";
  return unreachable_.empty() ? "has not answered yet" : unreachable_;
}

void Replica::return_rows(const Dispatch& dispatch, ReturnReason why) {
  environment_.owner.on_unanswered(dispatch.call->sequence, dispatch.unanswered(), why);
}

}  // namespace conn::exec_client
