#include "exec-service/subgraph/subgraph_calls.h"

#include <algorithm>

#include <fmt/core.h>

#include "exec-service/subgraph/outgoing_headers.h"

namespace exec::subgraph {

using shared::Error;
using shared::ErrorCode;

namespace {

// Per call; then another call is made for later requests. All are answered at once, which must not
// occupy the loop for long.
constexpr std::size_t kSharersMax = 1'024;

}  // namespace

SubgraphCalls::SubgraphCalls(SubgraphOptions options, Environment environment)
    : options_(std::make_shared<const SubgraphOptions>(std::move(options))),
      environment_(std::move(environment)),
      breaker_(options_->circuit),
      budget_(options_->retry.budget_percent,
              options_->retry.budget_min_per_second,
              environment_.clock.now_ms()) {
  counters_.name = options_->name;
}

SubgraphCalls::~SubgraphCalls() {
  close();
}

void SubgraphCalls::close() {
  while (!calls_.empty())
    finish(calls_.begin()->first,
           tl::unexpected(error(ErrorCode::kUnavailable, "its client was closed")));
  report_finished();
}

void SubgraphCalls::send(ports::SubgraphRequest request, Done done) {
  const std::int64_t now_ms = environment_.clock.now_ms();
  const bool waits_for_free = request.is_for_event && request.deadline_ms != 0;
  const std::int64_t end_ms = waits_for_free ? request.deadline_ms : now_ms + options_->timeout_ms;
  const bool is_hurried = request.deadline_ms != 0 && request.deadline_ms < end_ms;
  Waiter waiter{std::move(done), is_hurried ? request.deadline_ms : end_ms};
  const auto refuse = [&](Error why) {
    finished_.push_back({std::move(waiter.done), tl::unexpected(std::move(why))});
    environment_.wake();
  };

  auto headers =
      outgoing_headers(options_->headers, request.forwarded.get(), request.context.get());
  if (!headers) {
    refuse(error(headers.error().code, headers.error().message));
    return;
  }
  const auto message = std::make_shared<const HttpMessage>(
      HttpMessage{std::move(headers->lines), std::move(request.body)});
  Call call{.content = {message, headers->viewers},
            .is_repeatable = request.repeatable,
            .arrival = request.arrival,
            .is_for_event = waits_for_free,
            .tally = std::move(request.tally),
            .is_suspect = request.is_suspect,
            .waiters = {},
            .end_ms = end_ms,
            .transfer = {},
            .last = {}};
  last_arrival_ = std::max(last_arrival_, request.arrival);
  if (waiter.deadline_ms <= now_ms) {
    ++counters_.requests;
    ++counters_.timeouts;
    refuse(error(ErrorCode::kDeadlineExceeded, "the deadline had passed before it was asked"));
  } else if (!call.is_repeatable || !join(call.content, request.arrival, waiter)) {
    ++counters_.requests;
    if (auto why = refusal(now_ms, request.is_for_event)) {
      refuse(*std::move(why));
    } else {
      add(std::move(call), std::move(waiter));
    }
  }
}

void SubgraphCalls::count_failures(std::size_t failures) {
  breaker_.on_late_failures(failures, environment_.clock.now_ms());
}

bool SubgraphCalls::join(const EqualCalls::Key& content, std::uint64_t arrival, Waiter& waiter) {
  const auto id = shared_.find(content);
  if (!id) return false;
  Call& call = calls_.at(*id);
  if (call.state == State::kInFlight && arrival > call.sent_after) return false;
  if (call.waiters.size() >= kSharersMax) return false;
  ++counters_.shared;
  waiter.deadline_ms = std::min(waiter.deadline_ms, call.end_ms);
  add_waiter(*id, call, std::move(waiter));
  return true;
}

// Why another call cannot be taken.
std::optional<Error> SubgraphCalls::refusal(std::int64_t now_ms, bool is_for_event) {
  if (breaker_.refuses(now_ms)) {
    ++counters_.circuit_open;
    return circuit_is_open();
  }
  if (is_for_event) return {};
  const std::size_t waiting = waiting_.size() + suspects_waiting_.size() + retries_.size();
  if (in_flight_ < options_->connections_max || waiting < options_->waiting_max) return {};
  ++counters_.overloaded;
  return error(ErrorCode::kUnavailable,
               fmt::format("{} requests are under way and {} wait (`connections_max`, "
                           "`waiting_max`)",
                           in_flight_, waiting));
}

void SubgraphCalls::add(Call call, Waiter waiter) {
  const CallId id = ++last_id_;
  Call& added = calls_.emplace(id, std::move(call)).first->second;
  if (added.is_repeatable) shared_.put(added.content, id);
  add_waiter(id, added, std::move(waiter));
  (added.is_suspect ? suspects_waiting_ : waiting_).add(added.arrival, id);
  budget_.on_request();
  fill();
}

void SubgraphCalls::add_waiter(CallId id, Call& call, Waiter waiter) {
  const bool is_first = deadlines_.empty() || waiter.deadline_ms < deadlines_.begin()->first;
  deadlines_.emplace(waiter.deadline_ms, id);
  call.waiters.push_back(std::move(waiter));
  if (is_first) environment_.wake();
}

void SubgraphCalls::finish(CallId id, Answer answer) {
  Call call = remove(id);
  if (call.waiters.empty()) return;
  Waiter last = std::move(call.waiters.back());
  call.waiters.pop_back();
  for (Waiter& waiter : call.waiters)
    finished_.push_back({std::move(waiter.done), answer});
  finished_.push_back({std::move(last.done), std::move(answer)});
}

// The call, out of wherever it is.
SubgraphCalls::Call SubgraphCalls::remove(CallId id) {
  Call call = std::move(calls_.extract(id).mapped());
  if (call.state == State::kInFlight) {
    environment_.http.cancel(call.transfer);
    --in_flight_;
    if (call.is_suspect) --suspects_in_flight_;
  }
  (call.is_suspect ? suspects_waiting_ : waiting_).erase(call.arrival, id);
  retries_.erase({call.retry_ms, id});
  for (const Waiter& waiter : call.waiters)
    deadlines_.erase({waiter.deadline_ms, id});
  if (call.is_repeatable) shared_.erase(call.content, id);
  return call;
}

void SubgraphCalls::turn() {
  report_finished();
}

// A callback may call send().
void SubgraphCalls::report_finished() {
  for (Finished& finished : std::exchange(finished_, {}))
    finished.done(std::move(finished.answer));
}

Error SubgraphCalls::error(ErrorCode code, const std::string& what) const {
  return {code, fmt::format("subgraph {}: {}", options_->name, what)};
}

Error SubgraphCalls::circuit_is_open() const {
  return error(ErrorCode::kCircuitOpen,
               "it failed too often and is not asked for a while (`circuit`)");
}

std::optional<std::int64_t> SubgraphCalls::next_ms() const {
  if (retries_.empty() && deadlines_.empty()) return {};
  if (retries_.empty()) return deadlines_.begin()->first;
  if (deadlines_.empty()) return retries_.begin()->first;
  return std::min(retries_.begin()->first, deadlines_.begin()->first);
}

SubgraphCounters SubgraphCalls::counters() const {
  SubgraphCounters counters = counters_;
  counters.in_flight = in_flight_;
  counters.waiting = waiting_.size() + suspects_waiting_.size() + retries_.size();
  counters.circuit_opened = breaker_.times_opened();
  counters.circuits_open = breaker_.state() == CircuitBreaker::State::kOpen ? 1 : 0;
  counters.circuits_half_open = breaker_.state() == CircuitBreaker::State::kHalfOpen ? 1 : 0;
  return counters;
}

}  // namespace exec::subgraph
