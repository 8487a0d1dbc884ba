// SubgraphCalls: all requests to one subgraph.
//
//   send ─ equal to one under way? ─▶ shares its answer
//     └─ circuit open? ─▶ refused     ┌──────────── retry, later ─────────────┐
//     └─ [in flight < connections_max ?] ─▶ HttpClient ⇄ subgraph ─▶ answer ──┴▶ done
//               └ no: waiting ┘
//
// A call is one request and all its waiters. Queries are shared while they are under way, if
// body and the viewer's headers are equal, and a call that was sent only by those who needed it
// then (SubgraphRequest::arrival); what belongs to the scope (trace, loader) goes with the first. They are retried as classify_attempt() says, within the retry budget and the callers'
// time. Mutations are neither.
//
// What waits takes turns by arrival (SubgraphRequest::arrival), so that the ten thousand requests of
// one event hold up nothing else. Beyond `waiting_max` requests of queries and mutations are refused;
// those of events wait until their deadline, as the rows in flight bound them.
//
// Shapes: a call has `timeout_ms` from its beginning, waiting and retries included, or, if it is for
//         an event, from when it is sent first; a waiter that joins it later has no more. A waiter leaves at its own deadline, and the call ends with
//         the last one.
// Errors: kUnavailable (refused, reset, TLS, 502 to 504, too many waiting), kCircuitOpen,
//         kDeadlineExceeded, kInternal (too large, not GraphQL: the sentence names the option),
//         kInvalidInput (a header).
// Thread: the worker's. No clock, timer or socket of its own: its owner calls turn() after it
//         was woken, and expire() at next_ms(). `done` is called from these and from the
//         HttpClient's answer, never from within send(); it may send, but not destroy the object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "exec-service/subgraph/circuit_breaker.h"
#include "exec-service/subgraph/equal_calls.h"
#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph/retry_budget.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph/subgraph_options.h"
#include "exec-service/subgraph/waiting_calls.h"
#include "shared/base/clock.h"

namespace exec::subgraph {

class SubgraphCalls {
 public:
  using Done = ports::SubgraphClient::Done;

  struct Environment {
    const shared::Clock& clock;
    HttpClient& http;
    std::function<double()> random;  // in [0, 1)
    std::function<void()> wake;      // turn() is wanted, or next_ms() is earlier than it was
    // What became of a call that was sent, after its last attempt; null: it was answered. May be
    // empty.
    std::function<void(const shared::Error* failure)> report = {};
  };

  SubgraphCalls(SubgraphOptions options, Environment environment);
  ~SubgraphCalls();  // close()
  void close();      // answers what is open: kUnavailable
  SubgraphCalls(const SubgraphCalls&) = delete;
  SubgraphCalls& operator=(const SubgraphCalls&) = delete;

  void send(ports::SubgraphRequest request, Done done);
  void count_failures(std::size_t failures);  // SubgraphClient::count_failures
  void turn();
  void expire();
  [[nodiscard]] std::optional<std::int64_t> next_ms() const;  // Clock::now_ms()

  [[nodiscard]] SubgraphCounters counters() const;
  [[nodiscard]] const SubgraphOptions& options() const { return *options_; }

 private:
  using CallId = std::uint64_t;  // in the order of their coming
  using Answer = shared::Result<ports::SubgraphAnswer>;
  using Schedule = std::set<std::pair<std::int64_t, CallId>>;  // when

  struct Waiter {
    Done done;
    std::int64_t deadline_ms = 0;
  };
  enum class State : std::uint8_t { kWaiting, kInFlight, kBackingOff };
  struct Call {
    EqualCalls::Key content;
    bool is_repeatable = false;
    std::uint64_t arrival = 0;
    bool is_for_event = false;
    std::shared_ptr<ports::FailureTally> tally;
    bool is_suspect = false;
    std::vector<Waiter> waiters;
    std::int64_t end_ms = 0;

    State state = State::kWaiting;
    std::size_t attempts = 0;
    TransferId transfer;                // kInFlight,
    std::int64_t sent_ms = 0;           //   since when
    std::uint64_t sent_after = 0;       //   the last arrival that was known
    CircuitBreaker::Permit permit = 0;  //   by which leave
    std::int64_t retry_ms = 0;          // kBackingOff
    std::optional<HttpResult> last;     // of the attempt before
  };
  struct Finished {
    Done done;
    Answer answer;
  };

  // subgraph_calls.cc: in and out
  [[nodiscard]] bool join(const EqualCalls::Key& content, std::uint64_t arrival, Waiter& waiter);
  [[nodiscard]] std::optional<shared::Error> refusal(std::int64_t now_ms, bool is_for_event);
  void add(Call call, Waiter waiter);
  void add_waiter(CallId id, Call& call, Waiter waiter);
  void finish(CallId id, Answer answer);
  Call remove(CallId id);
  void report_finished();
  [[nodiscard]] shared::Error error(shared::ErrorCode code, const std::string& what) const;
  [[nodiscard]] shared::Error circuit_is_open() const;

  // subgraph_calls_attempts.cc: what happens to a call in between
  void fill();  // starts what waits, while there is room
  void start(CallId id);
  void begin_timeout(CallId id, Call& call, std::int64_t now_ms);
  void on_answer(CallId id, HttpResult result);
  void count_failure(Call& call, std::int64_t now_ms);
  [[nodiscard]] bool retry(CallId id, Call& call, HttpResult& result);
  void end(CallId id, HttpResult result);
  void report(const Answer& answer) const;
  void drop_late_waiters(CallId id, std::int64_t now_ms);
  void give_up(Call& call, std::int64_t now_ms);
  [[nodiscard]] shared::Error late(const Call& call, std::int64_t now_ms) const;

  const std::shared_ptr<const SubgraphOptions> options_;
  Environment environment_;
  SubgraphCounters counters_;
  CircuitBreaker breaker_;
  RetryBudget budget_;

  CallId last_id_ = 0;
  std::uint64_t last_arrival_ = 0;
  std::unordered_map<CallId, Call> calls_;
  EqualCalls shared_;
  WaitingCalls waiting_;
  WaitingCalls suspects_waiting_;  // SubgraphRequest::is_suspect: with a quarter of the connections
  std::size_t suspects_in_flight_ = 0;
  Schedule retries_;
  Schedule deadlines_;
  std::size_t in_flight_ = 0;
  std::vector<Finished> finished_;  // not yet
};

}  // namespace exec::subgraph
