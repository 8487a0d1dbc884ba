// ExecClient: the Executor port over gRPC. Sends every row to a replica and returns its answer.
//
//             ┌ addresses ─ every 5 s ─ resolver                        one channel and stream each
//   hub ─ resolve ─▶ choose replica ─▶ Replica ─ TurnEnd: Define, Resolve ─▶ Link ═▶ exec-service
//       ─ execute ─▶ UnaryCalls ─────────────────────────────────────────▶ Link ═▶
//       ◀─ on_rows, on_rows_returned, on_executed ── mailbox ◀─────────────────┘
//
// Spec:   docs/architecture.md "The wire", "Which replica".
// A call that is to be alone reserves a replica: it waits until that one has answered all else that
// we sent it, and nothing else is sent there until the call is answered.
//
// Errors: a row ends in on_rows (its answer, or an error of that event: deadline, internal) or in
//         on_rows_returned (no replica, overloaded, replica lost). A unary call always ends in its
//         answer; kUnavailable where no replica answered in time. A call is retried once, at
//         another replica, if it cannot have been executed or if it cannot mutate. What a silent
//         replica owes is sent to another one at once, within the same deadline.
// Thread: the hub's, all of it; gRPC's threads only post.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conn-service/exec_client/counters.h"
#include "conn-service/exec_client/dispatch.h"
#include "conn-service/exec_client/link.h"
#include "conn-service/exec_client/options.h"
#include "conn-service/exec_client/replica.h"
#include "conn-service/exec_client/row_definitions.h"
#include "conn-service/exec_client/unary_calls.h"
#include "conn-service/pipeline/executor.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace conn::exec_client {

class ExecClient final : public pipeline::Executor, private ReplicaOwner, private CallTargets {
 public:
  // Answers come from the loop only, never from within a call.
  ExecClient(shared::loop::Loop& loop,
             const shared::Clock& clock,
             Options options,
             LinkFactory& links);

  // The addresses of the fleet, from a resolver (address_resolver.h): new ones are connected to at
  // once. A replica whose address is no longer given is kept for as long as its stream lives.
  void set_addresses(std::vector<std::string> addresses);

  // Answers what is late, and notices replicas that are silent. A timer does it; tests need not wait.
  void look();

  void connect(pipeline::ExecutorSink& sink) override;

  void execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request> request) override;
  void prepare(pipeline::CallId call,
               std::vector<std::shared_ptr<const pipeline::Request>> requests) override;
  void cancel(pipeline::CallId call) override;

  void define_row(pipeline::RowId row, SharedRowDefinition definition) override;
  void drop_row(pipeline::RowId row) override;
  void resolve(pipeline::ResolveCall call) override;
  void cancel(pipeline::Sequence sequence) override;

  [[nodiscard]] bool is_available() const override;
  [[nodiscard]] std::vector<pipeline::ReplicaSchemas> schemas() const override;

  // Providers that subscriptions of the replicas' event graphs read from (Hello), sorted:
  // conn-service logs those that its configuration lacks.
  [[nodiscard]] std::vector<std::string> providers() const;
  // Of each replica that takes nothing: `address: why`. In the order of the addresses.
  [[nodiscard]] std::vector<std::string> troubles() const;
  [[nodiscard]] Counters counters() const;

 private:
  struct Returned {
    pipeline::Sequence sequence;
    std::vector<pipeline::RowId> rows;
    ReturnReason why;
  };

  // ReplicaOwner
  void on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) override;
  void on_refused(Dispatch dispatch, ReturnReason why) override;
  void on_unanswered(pipeline::Sequence sequence,
                     std::span<const pipeline::RowId> rows,
                     ReturnReason why) override;
  void on_silent(ReplicaId replica, std::vector<Dispatch> unanswered) override;
  void on_replica_changed(ReplicaId replica) override;
  // CallTargets
  [[nodiscard]] std::vector<Target> targets() const override;
  [[nodiscard]] std::vector<ReplicaId> silent() const override;
  [[nodiscard]] Link* find(ReplicaId id) const override;
  // both
  void request_flush() override { turn_end_.request(); }

  // `why`: what it was refused for before, if it was.
  void place(const Dispatch& dispatch, std::optional<ReturnReason> why = std::nullopt);
  [[nodiscard]] Replica* choose(const Dispatch& dispatch, const std::string& schema_id) const;
  [[nodiscard]] ReturnReason why_none(const std::string& schema_id) const;
  // Up, and not kept for what travels alone.
  [[nodiscard]] bool takes_rows(const Replica& replica) const {
    return replica.is_up() && replica.id() != reserved_;
  }
  void move_on_alone();
  [[nodiscard]] Replica* choose_alone() const;
  [[nodiscard]] Replica* find_replica(ReplicaId id) const;
  void fail_too_large(const Dispatch& dispatch);
  void remove_gone();
  void on_turn_end();

  shared::loop::Loop& loop_;
  const shared::Clock& clock_;
  const Options options_;
  LinkFactory& links_;
  pipeline::ExecutorSink* sink_ = nullptr;
  Counters counters_;
  RowDefinitions rows_;
  UnaryCalls unary_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer look_;
  std::uint32_t last_replica_ = 0;
  bool availability_changed_ = false;
  std::vector<Returned> returned_;
  std::vector<Dispatch> too_large_;
  // What travels alone: it waits until reserved_ has answered all that it had of ours, and reserved_
  // gets nothing else until it has answered this.
  std::optional<Dispatch> alone_;
  std::int64_t alone_since_ms_ = 0;
  ReplicaId reserved_;
  std::vector<std::unique_ptr<Replica>> replicas_;  // last: their links end first
};

}  // namespace conn::exec_client
