#include "conn-service/exec_client/exec_client.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "conn-service/exec_client/replica_choice.h"
#include "conn-service/pipeline/error_bodies.h"

namespace conn::exec_client {

namespace {

constexpr std::int64_t kLookEveryMs = 100;

}  // namespace

ExecClient::ExecClient(shared::loop::Loop& loop,
                       const shared::Clock& clock,
                       Options options,
                       LinkFactory& links)
    : loop_(loop),
      clock_(clock),
      options_(std::move(options)),
      links_(links),
      unary_(options_, clock_, *this, counters_),
      turn_end_(loop, [this] { on_turn_end(); }),
      look_(loop, [this] { look(); }) {
  look_.start(kLookEveryMs);
}

void ExecClient::connect(pipeline::ExecutorSink& sink) {
  sink_ = &sink;
  unary_.connect(sink);
}

// ---- replicas -----------------------------------------------------------------------------------

void ExecClient::set_addresses(std::vector<std::string> addresses) {
  std::set<std::string> wanted(addresses.begin(), addresses.end());
  for (const auto& replica : replicas_)
    replica->set_wanted(wanted.erase(replica->address()) > 0);
  for (const std::string& address : wanted) {
    const Replica::Environment environment{loop_,     clock_, options_, rows_,
                                           counters_, *this,  unary_};
    replicas_.push_back(
        std::make_unique<Replica>(ReplicaId{++last_replica_}, address, links_, environment));
  }
  turn_end_.request();
}

void ExecClient::remove_gone() {
  std::vector<ReplicaId> gone;
  for (const auto& replica : replicas_)
    if (replica->is_gone()) gone.push_back(replica->id());
  std::erase_if(replicas_, [](const auto& replica) { return replica->is_gone(); });
  for (const ReplicaId id : gone)
    unary_.on_replica_removed(id);
}

std::vector<CallTargets::Target> ExecClient::targets() const {
  std::vector<Target> targets;
  for (const auto& replica : replicas_)
    if (takes_rows(*replica))
      targets.push_back(
          {replica->id(), &replica->link(), replica->schema_ids(), replica->message_bytes_max()});
  return targets;
}

std::vector<pipeline::ReplicaSchemas> ExecClient::schemas() const {
  std::vector<pipeline::ReplicaSchemas> schemas;
  for (const auto& replica : replicas_)
    if (replica->is_up()) schemas.push_back(replica->schemas());
  return schemas;
}

std::vector<ReplicaId> ExecClient::silent() const {
  std::vector<ReplicaId> silent;
  for (const auto& replica : replicas_)
    if (replica->is_suspected()) silent.push_back(replica->id());
  return silent;
}

Replica* ExecClient::find_replica(ReplicaId id) const {
  for (const auto& replica : replicas_)
    if (replica->id() == id) return replica.get();
  return nullptr;
}

Link* ExecClient::find(ReplicaId id) const {
  Replica* replica = find_replica(id);
  return replica == nullptr ? nullptr : &replica->link();
}

bool ExecClient::is_available() const {
  return std::ranges::any_of(replicas_,
                             [this](const auto& replica) { return takes_rows(*replica); });
}

std::vector<std::string> ExecClient::providers() const {
  std::set<std::string> providers;
  for (const auto& replica : replicas_)
    providers.insert(replica->providers().begin(), replica->providers().end());
  return {providers.begin(), providers.end()};
}

std::vector<std::string> ExecClient::troubles() const {
  std::vector<std::string> troubles;
  for (const auto& replica : replicas_)
    if (!replica->is_up()) troubles.push_back(replica->address() + ": " + replica->trouble());
  return troubles;
}

Counters ExecClient::counters() const {
  Counters counters = counters_;
  counters.replicas = static_cast<std::uint32_t>(replicas_.size());
  for (const auto& replica : replicas_) {
    if (replica->is_up()) ++counters.replicas_up;
    counters.rows_in_flight += replica->rows_in_flight();
  }
  return counters;
}

void ExecClient::on_replica_changed(ReplicaId) {
  availability_changed_ = true;
  turn_end_.request();
}

void ExecClient::on_silent(ReplicaId replica, std::vector<Dispatch> unanswered) {
  on_replica_changed(replica);
  for (const Dispatch& dispatch : unanswered)
    place(dispatch, ReturnReason::kReplicaSilent);
}

// ---- unary calls --------------------------------------------------------------------------------

void ExecClient::execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request> request) {
  unary_.execute(call, std::move(request));
}

void ExecClient::prepare(pipeline::CallId call,
                         std::vector<std::shared_ptr<const pipeline::Request>> requests) {
  unary_.prepare(call, std::move(requests));
}

void ExecClient::cancel(pipeline::CallId call) {
  unary_.cancel(call);
}

// ---- rows ---------------------------------------------------------------------------------------

void ExecClient::define_row(pipeline::RowId row, SharedRowDefinition definition) {
  const bool is_new = rows_.insert_or_assign(row, std::move(definition)).second;
  if (is_new) return;
  for (const auto& replica : replicas_)
    replica->drop_row(row);  // to be defined there again
}

void ExecClient::drop_row(pipeline::RowId row) {
  rows_.erase(row);
  for (const auto& replica : replicas_)
    replica->drop_row(row);
}

// Rows of one schema stay together; an event with rows of two schemas (a reload) is split.
void ExecClient::resolve(pipeline::ResolveCall call) {
  const std::uint32_t left_ms = call.deadline_ms > 0 ? call.deadline_ms : options_.event_timeout_ms;
  const std::int64_t deadline_ms = clock_.now_ms() + left_ms;
  std::vector<pipeline::RowId> rows = std::move(call.rows);
  call.rows.clear();
  const auto shared_call = std::make_shared<const pipeline::ResolveCall>(std::move(call));
  place({shared_call, std::move(rows), deadline_ms});
}

void ExecClient::on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) {
  if (reserved_ != ReplicaId{}) turn_end_.request();
  sink_->on_rows(sequence, rows);
}

void ExecClient::on_refused(Dispatch dispatch, ReturnReason why) {
  place(dispatch, why);
}

void ExecClient::place(const Dispatch& dispatch, std::optional<ReturnReason> why) {
  if (dispatch.call->event->bytes() > options_.message_bytes_max / 2) {
    fail_too_large(dispatch);
    return;
  }
  std::map<std::string_view, std::vector<pipeline::RowId>> by_schema;
  std::vector<pipeline::RowId> unknown;
  for (const pipeline::RowId row : dispatch.rows()) {
    const auto definition = rows_.find(row);
    if (definition == rows_.end()) {
      unknown.push_back(row);
    } else {
      by_schema[definition->second->source->schema_id.text()].push_back(row);
    }
  }
  if (!unknown.empty()) on_unanswered(dispatch.call->sequence, unknown, ReturnReason::kUnknownRow);
  if (dispatch.call->is_alone && unknown.empty()) {
    alone_ = dispatch;
    alone_since_ms_ = clock_.now_ms();
    turn_end_.request();
    return;
  }
  for (auto& [schema_id, rows] : by_schema) {
    Dispatch part{dispatch.call, std::move(rows), dispatch.deadline_ms};
    part.tried = dispatch.tried;
    Replica* replica = choose(part, std::string(schema_id));
    if (replica == nullptr) {
      on_unanswered(part.call->sequence, part.rows(),
                    why.value_or(why_none(std::string(schema_id))));
    } else if (!replica->takes(*part.call->event)) {
      fail_too_large(part);
    } else {
      replica->add(std::move(part));
    }
  }
}

Replica* ExecClient::choose(const Dispatch& dispatch, const std::string& schema_id) const {
  std::vector<Candidate> candidates;
  std::vector<Replica*> replicas;
  for (const auto& replica : replicas_) {
    if (!takes_rows(*replica) || replica->is_full() || !replica->serves(schema_id)) continue;
    if (std::ranges::find(dispatch.tried, replica->id()) != dispatch.tried.end()) continue;
    candidates.push_back({replica->name(), replica->rows_in_flight()});
    replicas.push_back(replica.get());
  }
  const routing::Event& event = *dispatch.call->event;
  const EventPlace place{.topic = dispatch.call->topic.topic,
                         .lane = event.lane.number,
                         .order = event.position.order.number};
  const auto chosen = choose_replica(place, dispatch.rows_left(), dispatch.call->loader_id,
                                     candidates, {options_.bounded_load, options_.unbalanced_rows});
  return chosen ? replicas[*chosen] : nullptr;
}

ReturnReason ExecClient::why_none(const std::string& schema_id) const {
  ReturnReason why = ReturnReason::kNotSent;
  for (const auto& replica : replicas_) {
    if (!replica->is_up()) continue;
    if (replica->serves(schema_id))  // else what travels alone has it
      return takes_rows(*replica) ? ReturnReason::kOverloaded : ReturnReason::kNotSent;
    why = ReturnReason::kUnknownSchema;
  }
  return why;
}

// ---- what travels alone -------------------------------------------------------------------------

void ExecClient::move_on_alone() {
  Replica* replica = find_replica(reserved_);
  if (!alone_) {
    if (reserved_ == ReplicaId{} || (replica != nullptr && replica->rows_in_flight() > 0)) return;
    reserved_ = ReplicaId{};
    availability_changed_ = true;
    return;
  }
  const bool can_have_it = replica != nullptr && replica->is_up() &&
                           std::ranges::find(alone_->tried, reserved_) == alone_->tried.end();
  if (!can_have_it) {
    replica = choose_alone();
    reserved_ = replica == nullptr ? ReplicaId{} : replica->id();
    availability_changed_ = true;
  }
  if (replica == nullptr) {
    const Dispatch dispatch = *std::exchange(alone_, std::nullopt);
    const auto definition = rows_.find(dispatch.rows().front());
    on_unanswered(
        dispatch.call->sequence, dispatch.rows(),
        why_none(definition == rows_.end() ? "" : definition->second->source->schema_id.text()));
    return;
  }
  // Calls may take longer than events; one that is lost with the replica is only late.
  const std::int64_t waited_ms = clock_.now_ms() - alone_since_ms_;
  const bool has_calls = unary_.load(reserved_) > 0 && waited_ms < options_.event_timeout_ms;
  if (replica->rows_in_flight() > 0 || has_calls) return;
  Dispatch dispatch = *std::exchange(alone_, std::nullopt);
  dispatch.deadline_ms =
      std::min(dispatch.deadline_ms, clock_.now_ms() + options_.event_timeout_ms);
  replica->add(std::move(dispatch));
}

// An idle one if there is one, else the least busy.
Replica* ExecClient::choose_alone() const {
  const auto definition = rows_.find(alone_->rows().front());
  Replica* best = nullptr;
  for (const auto& replica : replicas_) {
    if (definition == rows_.end() || !replica->is_up()) continue;
    if (!replica->serves(definition->second->source->schema_id.text())) continue;
    if (std::ranges::find(alone_->tried, replica->id()) != alone_->tried.end()) continue;
    if (best == nullptr || replica->rows_in_flight() < best->rows_in_flight()) best = replica.get();
  }
  return best;
}

// ---- back to the hub ----------------------------------------------------------------------------

void ExecClient::cancel(pipeline::Sequence sequence) {
  if (alone_ && alone_->call->sequence == sequence) alone_.reset();
  if (reserved_ != ReplicaId{}) turn_end_.request();
  for (const auto& replica : replicas_)
    replica->cancel(sequence);
  std::erase_if(returned_, [&](const Returned& each) { return each.sequence == sequence; });
  std::erase_if(too_large_, [&](const Dispatch& each) { return each.call->sequence == sequence; });
}

void ExecClient::on_unanswered(pipeline::Sequence sequence,
                               std::span<const pipeline::RowId> rows,
                               ReturnReason why) {
  if (rows.empty()) return;
  counters_.rows_returned += rows.size();
  returned_.push_back({sequence, {rows.begin(), rows.end()}, why});
  turn_end_.request();
}

void ExecClient::fail_too_large(const Dispatch& dispatch) {
  counters_.rows_failed += dispatch.rows_left();
  too_large_.push_back(dispatch);
  turn_end_.request();
}

// ---- the loop -----------------------------------------------------------------------------------

void ExecClient::on_turn_end() {
  remove_gone();
  move_on_alone();
  for (const auto& replica : replicas_)
    replica->flush();
  unary_.flush();
  for (const Dispatch& dispatch : std::exchange(too_large_, {})) {
    const pipeline::Body body = pipeline::event_failed_body(
        *dispatch.call, "EVENT_TOO_LARGE", "The event is too large to be resolved.");
    std::vector<pipeline::RowResult> results;
    for (const pipeline::RowId row : dispatch.rows())
      results.push_back({.row = row, .body = body});
    sink_->on_rows(dispatch.call->sequence, results);
  }
  // The sink may resolve a row again at once; its next answer comes in the next turn.
  for (const Returned& each : std::exchange(returned_, {}))
    sink_->on_rows_returned(each.sequence, each.rows, each.why);
  if (std::exchange(availability_changed_, false)) sink_->on_availability();
}

void ExecClient::look() {
  for (const auto& replica : replicas_)
    replica->expire();
  unary_.expire();
  if (reserved_ != ReplicaId{}) turn_end_.request();
  look_.start(kLookEveryMs);
}

}  // namespace conn::exec_client
