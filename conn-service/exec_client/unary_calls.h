// UnaryCalls: Execute and Prepare, spread over the replicas, each answered exactly once.
//
//   execute(call) ─▶ least busy replica ──▶ answer
//                        │ refused, or the connection failed ─▶ once more, at another replica
//                        │ or the replica is silent                 (there, not yet: as it is)
//                  no replica yet: waits, at most wait_for_replica_ms; a Prepare, as long as it
//                  may take in all
//
// A call is sent again only if the replica cannot have executed it (nothing of it was sent, or the
// replica answers that it did not), or if executing it twice does no harm: a Prepare, or an Execute
// that is certainly not a mutation (pipeline/request_kind.h). A mutation that a silent replica has
// is left with it.
//
// Requests that name a schema go to a replica that serves it, in preference to all others; to any
// other one they go without naming it.
//
// Spec:   docs/architecture.md "Which replica": two attempts; a mutation that was sent is never retried.
// Bounds: calls_waiting_max wait for a replica, further ones are answered kOverloaded. (Calls in
//         flight are bounded by the sessions' quotas.)
// Errors: kUnavailable with a body that explains it; REQUEST_TOO_LARGE for one that no message to the
//         replica can hold, of which nothing is sent.
// Thread: the hub's; answers never come from within execute() or prepare().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "conn-service/exec_client/counters.h"
#include "conn-service/exec_client/dispatch.h"
#include "conn-service/exec_client/link.h"
#include "conn-service/exec_client/options.h"
#include "conn-service/pipeline/executor.h"
#include "shared/base/clock.h"

namespace conn::exec_client {

// Which replicas there are to call.
class CallTargets {
 public:
  struct Target {
    ReplicaId id;
    Link* link;
    std::span<const std::string> schema_ids;  // that it serves; valid as long as the replica is
    std::size_t message_bytes_max;            // that it and we take
  };

  CallTargets() = default;
  CallTargets(const CallTargets&) = delete;
  CallTargets& operator=(const CallTargets&) = delete;
  virtual ~CallTargets() = default;

  [[nodiscard]] virtual std::vector<Target> targets() const = 0;    // those that are up
  [[nodiscard]] virtual std::vector<ReplicaId> silent() const = 0;  // those that are suspected
  [[nodiscard]] virtual Link* find(ReplicaId id) const = 0;         // null: removed
  virtual void request_flush() = 0;                                 // flush() wanted this turn
};

class UnaryCalls final : public CallEvents {
 public:
  UnaryCalls(const Options& options,
             const shared::Clock& clock,
             CallTargets& targets,
             Counters& counters)
      : options_(options), clock_(clock), targets_(targets), counters_(counters) {}

  void connect(pipeline::ExecutorSink& sink) { sink_ = &sink; }

  void execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request> request);
  void prepare(pipeline::CallId call,
               std::vector<std::shared_ptr<const pipeline::Request>> requests);
  void cancel(pipeline::CallId call);

  // CallEvents
  void on_executed(Attempt attempt, CallStatus status, wire::ExecuteResponse& response) override;
  void on_prepared(Attempt attempt, CallStatus status, wire::PrepareResponse& response) override;

  [[nodiscard]] std::size_t load(ReplicaId replica) const {
    const auto found = load_.find(replica);
    return found == load_.end() ? 0 : found->second;
  }
  void on_replica_removed(ReplicaId replica);  // its calls will not be answered
  void flush();   // sends what waits, and what a silent replica has, if there is another one
  void expire();  // gives up what has waited too long

 private:
  using SharedRequest = std::shared_ptr<const pipeline::Request>;

  struct Call {
    pipeline::CallId id;
    bool is_prepare = false;
    std::vector<SharedRequest> requests;  // of an Execute: one
    std::int64_t begun_ms = 0;
    int attempts = 0;
    ReplicaId replica;  // of the attempt under way, or the last one
    Attempt attempt;
  };

  void begin(Call call);
  void send(Call call, const CallTargets::Target& target);
  // False: it is too large, and will be answered with that.
  [[nodiscard]] bool send_message(const Call& call,
                                  const CallTargets::Target& target,
                                  std::int64_t left_ms);
  [[nodiscard]] std::optional<CallTargets::Target> choose(const Call& call) const;
  [[nodiscard]] std::optional<Call> take(Attempt attempt);
  void leave_silent_replicas();
  [[nodiscard]] static bool may_be_repeated(const Call& call);
  // True if the call continues at another replica.
  bool try_again(Call& call, bool may_have_been_executed);
  void fail(const Call& call,
            pipeline::Outcome outcome,
            const char* code,
            const std::string& message);
  void fail_with(const Call& call, CallStatus status);

  const Options& options_;
  const shared::Clock& clock_;
  CallTargets& targets_;
  pipeline::ExecutorSink* sink_ = nullptr;
  Counters& counters_;

  std::uint64_t last_attempt_ = 0;
  std::unordered_map<Attempt, Call> in_flight_;
  std::unordered_map<pipeline::CallId, Attempt> attempts_;
  std::unordered_map<ReplicaId, std::size_t> load_;
  std::deque<Call> waiting_;
  std::vector<Call> refused_;    // too many wait: answered at the end of the turn
  std::vector<Call> too_large_;  // likewise
};

}  // namespace conn::exec_client
