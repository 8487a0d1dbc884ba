// SubgraphCalls, what happens to a call between send() and its answer.
#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "exec-service/subgraph/backoff.h"
#include "exec-service/subgraph/classify_attempt.h"
#include "exec-service/subgraph/read_answer.h"
#include "exec-service/subgraph/subgraph_calls.h"

namespace exec::subgraph {

using shared::Error;
using shared::ErrorCode;

void SubgraphCalls::fill() {
  while (waiting_.size() > 0 && in_flight_ < options_->connections_max)
    start(waiting_.take());
  // A slow one must not take all connections.
  const std::size_t suspects_max = std::max<std::size_t>(1, options_->connections_max / 4);
  while (suspects_waiting_.size() > 0 && in_flight_ < options_->connections_max &&
         suspects_in_flight_ < suspects_max)
    start(suspects_waiting_.take());
}

void SubgraphCalls::start(CallId id) {
  Call& call = calls_.at(id);
  const std::int64_t now_ms = environment_.clock.now_ms();
  const auto permit = breaker_.admit(now_ms);
  if (!permit) {
    // The result of the attempt before says more than that there is no other attempt.
    if (call.last) {
      end(id, *std::move(call.last));
    } else {
      ++counters_.circuit_open;
      finish(id, tl::unexpected(circuit_is_open()));
      environment_.wake();
    }
    return;
  }
  if (call.is_for_event && call.attempts == 0) begin_timeout(id, call, now_ms);
  call.state = State::kInFlight;
  call.permit = *permit;
  call.sent_ms = now_ms;
  call.sent_after = last_arrival_;
  ++call.attempts;
  ++in_flight_;
  if (call.is_suspect) ++suspects_in_flight_;
  counters_.bytes_sent += call.content.message->body.size();
  call.transfer = environment_.http.post(
      {.to = options_, .message = call.content.message, .repeatable = call.is_repeatable},
      [this, id](HttpResult result) { on_answer(id, std::move(result)); });
}

void SubgraphCalls::begin_timeout(CallId id, Call& call, std::int64_t now_ms) {
  call.end_ms = std::min(call.end_ms, now_ms + options_->timeout_ms);
  for (Waiter& waiter : call.waiters) {
    if (waiter.deadline_ms <= call.end_ms) continue;
    deadlines_.erase({waiter.deadline_ms, id});
    waiter.deadline_ms = call.end_ms;
    deadlines_.emplace(waiter.deadline_ms, id);
  }
  environment_.wake();
}

void SubgraphCalls::on_answer(CallId id, HttpResult result) {
  Call& call = calls_.at(id);
  const std::int64_t now_ms = environment_.clock.now_ms();
  call.state = State::kWaiting;
  --in_flight_;
  if (call.is_suspect) --suspects_in_flight_;
  if (classify_attempt(result).is_failure) {
    count_failure(call, now_ms);
  } else {
    breaker_.on_success(call.permit, now_ms);
  }
  if (result) {
    counters_.connections += result->connections;
    counters_.bytes_received += result->body.size();
  }
  if (!retry(id, call, result)) end(id, std::move(result));
  fill();
  report_finished();
}

void SubgraphCalls::count_failure(Call& call, std::int64_t now_ms) {
  if (call.tally == nullptr) {
    breaker_.on_failure(call.permit, now_ms);
    return;
  }
  ++call.tally->failures;
  breaker_.on_abandoned(call.permit);
}

bool SubgraphCalls::retry(CallId id, Call& call, HttpResult& result) {
  const Verdict verdict = classify_attempt(result);
  if (!call.is_repeatable || call.is_suspect || !verdict.is_retryable) return false;
  if (call.attempts >= options_->retry.attempts_max) return false;
  const std::int64_t now_ms = environment_.clock.now_ms();
  const std::int64_t wait_ms = std::max(
      verdict.not_before_ms, backoff_ms(options_->retry, call.attempts, environment_.random()));
  const auto last = std::ranges::max_element(call.waiters, {}, &Waiter::deadline_ms);
  if (now_ms + wait_ms >= last->deadline_ms || breaker_.refuses(now_ms + wait_ms)) return false;
  if (!budget_.take(now_ms)) {
    ++counters_.retries_unaffordable;
    return false;
  }
  ++counters_.retries;
  call.last = std::move(result);
  call.state = State::kBackingOff;
  call.retry_ms = now_ms + wait_ms;
  retries_.emplace(call.retry_ms, id);
  environment_.wake();
  return true;
}

// With the last attempt's result.
void SubgraphCalls::end(CallId id, HttpResult result) {
  if (!result) {
    const Error& why = result.error().error;
    ++(why.code == ErrorCode::kUnavailable ? counters_.unreachable : counters_.unusable);
    const Answer failed = tl::unexpected(error(why.code, why.message));
    report(failed);
    finish(id, failed);
    return;
  }
  auto answer = read_answer(*std::move(result), options_->name);
  ++(answer                                           ? counters_.answers
     : answer.error().code == ErrorCode::kUnavailable ? counters_.unreachable
                                                      : counters_.unusable);
  report(answer);
  finish(id, std::move(answer));
}

void SubgraphCalls::report(const Answer& answer) const {
  if (environment_.report) environment_.report(answer ? nullptr : &answer.error());
}

// ---- time ---------------------------------------------------------------------------------------

void SubgraphCalls::expire() {
  const std::int64_t now_ms = environment_.clock.now_ms();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms)
    drop_late_waiters(deadlines_.begin()->second, now_ms);
  while (!retries_.empty() && retries_.begin()->first <= now_ms) {
    const CallId id = retries_.begin()->second;
    retries_.erase(retries_.begin());
    Call& call = calls_.at(id);
    call.state = State::kWaiting;
    waiting_.add(call.arrival, id);
  }
  fill();
  report_finished();
}

// Drops the waiters whose deadline has passed; the call goes on for the others.
void SubgraphCalls::drop_late_waiters(CallId id, std::int64_t now_ms) {
  Call& call = calls_.at(id);
  const auto is_late = [&](const Waiter& waiter) { return waiter.deadline_ms <= now_ms; };
  if (std::ranges::all_of(call.waiters, is_late)) {
    ++counters_.timeouts;
    Answer answer = tl::unexpected(late(call, now_ms));
    give_up(call, now_ms);
    finish(id, std::move(answer));
    return;
  }
  for (Waiter& waiter : call.waiters) {
    if (!is_late(waiter)) continue;
    deadlines_.erase({waiter.deadline_ms, id});
    finished_.push_back({std::move(waiter.done), tl::unexpected(late(call, now_ms))});
  }
  std::erase_if(call.waiters, is_late);
}

// An attempt that had little time says nothing about the subgraph.
void SubgraphCalls::give_up(Call& call, std::int64_t now_ms) {
  if (call.state != State::kInFlight) return;
  const std::int64_t enough_ms = std::min(options_->circuit.slow_ms, options_->timeout_ms);
  if (now_ms - call.sent_ms >= enough_ms) {
    count_failure(call, now_ms);
    report(tl::unexpected(late(call, now_ms)));
  } else {
    breaker_.on_abandoned(call.permit);
  }
}

Error SubgraphCalls::late(const Call& call, std::int64_t now_ms) const {
  const auto code = ErrorCode::kDeadlineExceeded;
  switch (call.state) {
    case State::kInFlight:
      return error(code, fmt::format("no answer within {} ms", now_ms - call.sent_ms));
    case State::kBackingOff:
      return error(code, "the deadline passed before another attempt");
    case State::kWaiting:
      break;
  }
  return error(code, fmt::format("the deadline passed while the request waited for one of {} "
                                 "connections (`connections_max`)",
                                 options_->connections_max));
}

}  // namespace exec::subgraph
