#include "conn-service/exec_client/unary_calls.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "conn-service/exec_client/to_wire.h"
#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/request_kind.h"
#include "conn-service/pipeline/unknown_outcome.h"
#include "proto/exec.pb.h"
#include "shared/log/masked.h"

namespace conn::exec_client {

namespace {

constexpr int kAttemptsMax = 2;

// Of what the link adds to a message.
constexpr std::size_t kFrameBytesMax = 64;

bool serves(const CallTargets::Target& target, const std::string& schema_id) {
  return std::ranges::find(target.schema_ids, schema_id) != target.schema_ids.end();
}

}  // namespace

void UnaryCalls::execute(pipeline::CallId call, SharedRequest request) {
  begin({.id = call, .requests = {std::move(request)}, .begun_ms = clock_.now_ms()});
}

void UnaryCalls::prepare(pipeline::CallId call, std::vector<SharedRequest> requests) {
  begin({.id = call,
         .is_prepare = true,
         .requests = std::move(requests),
         .begun_ms = clock_.now_ms()});
}

void UnaryCalls::begin(Call call) {
  if (waiting_.empty()) {
    if (const auto target = choose(call)) {
      send(std::move(call), *target);
      return;
    }
  }
  auto& queue = waiting_;
  if (queue.size() < options_.calls_waiting_max) {
    queue.push_back(std::move(call));
  } else {
    refused_.push_back(std::move(call));
  }
  targets_.request_flush();
}

void UnaryCalls::cancel(pipeline::CallId call) {
  const auto is_it = [call](const Call& other) { return other.id == call; };
  std::erase_if(waiting_, is_it);
  std::erase_if(refused_, is_it);
  std::erase_if(too_large_, is_it);
  const auto found = attempts_.find(call);
  if (found == attempts_.end()) return;
  const Attempt attempt = found->second;
  const std::optional<Call> taken = take(attempt);
  Link* link = taken ? targets_.find(taken->replica) : nullptr;
  if (link != nullptr) link->cancel(attempt);
}

// The least busy replica that is up, of those that serve the schema if there is one; a second
// attempt goes to another one if there is one.
std::optional<CallTargets::Target> UnaryCalls::choose(const Call& call) const {
  std::optional<CallTargets::Target> best;
  std::pair<bool, std::size_t> best_rank;  // the schema is not served; calls in flight
  const std::vector<CallTargets::Target> targets = targets_.targets();
  const std::string& schema_id = call.requests.front()->schema_id;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    // Equally busy ones take turns.
    const CallTargets::Target& target = targets[(i + last_attempt_) % targets.size()];
    if (call.attempts > 0 && target.id == call.replica && targets.size() > 1) continue;
    const std::pair rank(!schema_id.empty() && !serves(target, schema_id), load(target.id));
    if (best && rank >= best_rank) continue;
    best = target;
    best_rank = rank;
  }
  return best;
}

void UnaryCalls::send(Call call, const CallTargets::Target& target) {
  ++call.attempts;
  call.replica = target.id;
  call.attempt = Attempt{++last_attempt_};
  const std::int64_t used_ms = clock_.now_ms() - call.begun_ms;
  const auto left_ms = std::max<std::int64_t>(1, options_.execute_timeout_ms - used_ms);
  if (!send_message(call, target, left_ms)) {
    too_large_.push_back(std::move(call));
    targets_.request_flush();
    return;
  }
  ++counters_.calls;
  ++load_[target.id];
  attempts_[call.id] = call.attempt;
  in_flight_.emplace(call.attempt, std::move(call));
}

// gRPC would refuse a message that is too large, and not say that nothing of it was sent.
bool UnaryCalls::send_message(const Call& call,
                              const CallTargets::Target& target,
                              std::int64_t left_ms) {
  const auto deadline_ms = static_cast<std::uint32_t>(left_ms);
  const std::int64_t timeout_ms = left_ms + options_.deadline_grace_ms;
  const std::string& schema_id = call.requests.front()->schema_id;
  const bool names_schema = serves(target, schema_id);
  if (call.is_prepare) {
    wire::PrepareRequest prepare;
    for (const SharedRequest& request : call.requests) {
      wire::ExecuteRequest& out = *prepare.add_requests();
      to_wire(*request, deadline_ms, out);
      if (names_schema) out.set_schema_id(schema_id);
    }
    if (prepare.ByteSizeLong() + kFrameBytesMax > target.message_bytes_max) return false;
    target.link->prepare(call.attempt, std::move(prepare), timeout_ms);
  } else {
    wire::ExecuteRequest execute;
    to_wire(*call.requests.front(), deadline_ms, execute);
    if (names_schema) execute.set_schema_id(schema_id);
    if (execute.ByteSizeLong() + kFrameBytesMax > target.message_bytes_max) return false;
    target.link->execute(call.attempt, std::move(execute), timeout_ms);
  }
  return true;
}

std::optional<UnaryCalls::Call> UnaryCalls::take(Attempt attempt) {
  const auto found = in_flight_.find(attempt);
  if (found == in_flight_.end()) return std::nullopt;
  Call call = std::move(found->second);
  in_flight_.erase(found);
  attempts_.erase(call.id);
  const auto load = load_.find(call.replica);
  if (load != load_.end() && --load->second == 0) load_.erase(load);
  return call;
}

void UnaryCalls::on_executed(Attempt attempt, CallStatus status, wire::ExecuteResponse& response) {
  std::optional<Call> call = take(attempt);
  if (!call) return;
  if (status == CallStatus::kOk && !(is_refusal(response) && try_again(*call, false))) {
    const auto took_ms = static_cast<double>(clock_.now_ms() - call->begun_ms);
    counters_.execute_seconds.observe(took_ms / 1000);
    sink_->on_executed(call->id, from_wire(response));
  } else if (status != CallStatus::kOk) {
    fail_with(*call, status);
  }
}

void UnaryCalls::on_prepared(Attempt attempt, CallStatus status, wire::PrepareResponse& response) {
  std::optional<Call> call = take(attempt);
  if (!call) return;
  const bool is_whole = static_cast<std::size_t>(response.results_size()) == call->requests.size();
  if (status == CallStatus::kOk && !is_whole) status = CallStatus::kFailed;
  if (status != CallStatus::kOk) {
    fail_with(*call, status);
    return;
  }
  if (is_refusal(response) && try_again(*call, false)) return;
  std::vector<pipeline::PrepareAnswer> answers;
  answers.reserve(call->requests.size());
  for (wire::PrepareResult& result : *response.mutable_results())
    answers.push_back(from_wire(result));
  sink_->on_prepared(call->id, std::move(answers));
}

void UnaryCalls::on_replica_removed(ReplicaId replica) {
  std::vector<Attempt> lost;
  for (const auto& [attempt, call] : in_flight_)
    if (call.replica == replica) lost.push_back(attempt);
  for (const Attempt attempt : lost)
    if (const std::optional<Call> call = take(attempt)) fail_with(*call, CallStatus::kUnavailable);
}

bool UnaryCalls::may_be_repeated(const Call& call) {
  return call.is_prepare || !pipeline::may_be_a_mutation(call.requests.front()->graphql);
}

// The attempt is given up only where there is another replica to ask: otherwise its answer may still
// come.
void UnaryCalls::leave_silent_replicas() {
  const std::vector<ReplicaId> silent = targets_.silent();
  if (silent.empty()) return;
  std::vector<Attempt> attempts;
  for (const auto& [attempt, call] : in_flight_)
    if (std::ranges::find(silent, call.replica) != silent.end() && call.attempts < kAttemptsMax &&
        may_be_repeated(call))
      attempts.push_back(attempt);
  std::ranges::sort(attempts);  // the oldest first
  for (const Attempt attempt : attempts) {
    const auto target = choose(in_flight_.at(attempt));
    if (!target) return;
    std::optional<Call> call = take(attempt);
    if (Link* link = targets_.find(call->replica)) link->cancel(attempt);
    ++counters_.calls_retried;
    send(*std::move(call), *target);
  }
}

bool UnaryCalls::try_again(Call& call, bool may_have_been_executed) {
  if (call.attempts >= kAttemptsMax) return false;
  if (may_have_been_executed && !may_be_repeated(call)) return false;
  if (clock_.now_ms() - call.begun_ms >= options_.execute_timeout_ms) return false;
  const auto target = choose(call);
  // The replica that has just failed is not asked again, even if it is the only one.
  if (!target || target->id == call.replica) return false;
  ++counters_.calls_retried;
  send(std::move(call), *target);
  return true;
}

void UnaryCalls::fail_with(const Call& call, CallStatus status) {
  if (status == CallStatus::kNotSent || status == CallStatus::kUnavailable) {
    Call again = call;
    if (try_again(again, status == CallStatus::kUnavailable)) return;
    // No replica has received any of it, so it may wait for one.
    if (status == CallStatus::kNotSent && call.attempts < kAttemptsMax) {
      begin(std::move(again));
      return;
    }
  }
  // The rest has reached an executor, or may have.
  if (status != CallStatus::kNotSent && !may_be_repeated(call)) {
    ++counters_.calls_failed;
    sink_->on_executed(call.id, pipeline::unknown_outcome());
    return;
  }
  switch (status) {
    case CallStatus::kDeadline:
      fail(call, pipeline::Outcome::kUnavailable, "DEADLINE_EXCEEDED",
           "The request was not answered in time.");
      break;
    case CallStatus::kFailed:
      fail(call, pipeline::Outcome::kInternalError, "INTERNAL_SERVER_ERROR",
           shared::log::masked("gRPC refused a call to an executor, or the executor's answer"));
      break;
    default:
      fail(call, pipeline::Outcome::kUnavailable, "SERVICE_UNAVAILABLE",
           "No executor is available.");
      break;
  }
}

void UnaryCalls::fail(const Call& call,
                      pipeline::Outcome outcome,
                      const char* code,
                      const std::string& message) {
  ++counters_.calls_failed;
  const pipeline::ExecutionResult result{
      outcome, pipeline::OperationKind::kUnknown, pipeline::refusal_body(code, message), {}};
  if (call.is_prepare) {
    sink_->on_prepared(call.id, std::vector<pipeline::PrepareAnswer>(call.requests.size(), result));
  } else {
    sink_->on_executed(call.id, result);
  }
}

void UnaryCalls::flush() {
  for (const Call& call : std::exchange(refused_, {}))
    fail(call, pipeline::Outcome::kOverloaded, "OVERLOADED", "Too many requests are waiting.");
  for (const Call& call : std::exchange(too_large_, {}))
    if (call.requests.size() == 1)
      fail(call, pipeline::Outcome::kVariablesError, "REQUEST_TOO_LARGE",
           "The request is larger than a message to an executor may be");
    else  // each of them may be small: they are asked for again
      fail(call, pipeline::Outcome::kOverloaded, "OVERLOADED", "Too many requests are waiting.");
  leave_silent_replicas();
  while (!waiting_.empty()) {
    const auto target = choose(waiting_.front());
    if (!target) return;
    Call call = std::move(waiting_.front());
    waiting_.pop_front();
    send(std::move(call), *target);
  }
}

// A client waits for the result of a query or mutation, and for a subscription's events: so these
// wait for a replica as long as they may take in all.
void UnaryCalls::expire() {
  const std::int64_t now_ms = clock_.now_ms();
  const auto may_wait = [&](const Call& call) {
    const std::int64_t wait_ms =
        call.is_prepare
            ? std::max<std::int64_t>(options_.wait_for_replica_ms, options_.execute_timeout_ms)
            : options_.wait_for_replica_ms;
    return now_ms < call.begun_ms + wait_ms;
  };
  const auto over = std::stable_partition(waiting_.begin(), waiting_.end(), may_wait);
  const std::vector<Call> given_up(std::make_move_iterator(over),
                                   std::make_move_iterator(waiting_.end()));
  waiting_.erase(over, waiting_.end());
  for (const Call& call : given_up)
    fail(call, pipeline::Outcome::kUnavailable, "SERVICE_UNAVAILABLE", "No executor is available.");
}

}  // namespace conn::exec_client
