// OperationPipeline: what exec-service does with a request or an event, on one worker.
//
//   request ─ parse → validate → plan ─ execute ─ respond ─▶ done(answer)
//              └──── Compiler ────┘      └ run_plan over LoaderScope, SubgraphClient,
//              EventPublisher
//   event × rows ─ (the same; a row is compiled once) ─ execute ─▶ on_row to all waiters for it
//
// Rows are the same if their operations are, however they are written: each waiter's errors point
// into its own text.
//
// All rows of a Batch share one LoaderScope, so that their fetches merge; what is ready goes out at
// the end of the loop's turn, in end_turn(). No row waits for another.
//
// Spec:   docs/architecture.md "The way of an event"; GraphQL §6.
// Errors: every request and every row is answered once: with an Outcome, a RowStatus, or errors
//         inside the response. A deadline answers with what there is, and so does destruction.
// Thread: the worker's; no thread, clock or socket of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "exec-service/pipeline/compiler.h"
#include "exec-service/pipeline/kept_loaders.h"
#include "exec-service/pipeline/lru_cache.h"
#include "exec-service/pipeline/pipeline_counters.h"
#include "exec-service/pipeline/pipeline_options.h"
#include "exec-service/pipeline/rows_in_flight.h"
#include "exec-service/ports/service.h"
#include "exec-service/ports/worker_ports.h"
#include "shared/base/clock.h"
#include "shared/hash/keyed_hash.h"
#include "shared/log/line_budget.h"

namespace exec::pipeline {

class OperationPipeline {
 public:
  // Shared by all workers, but for the ports.
  struct Environment {
    const PipelineOptions& options;
    const shared::Clock& clock;
    const SchemaRegistry& schemas;
    Compiler& compiler;
    RowsInFlight& rows;
    ports::WorkerPorts& ports;
  };

  // `wake`: end_turn() is wanted at the end of this turn. `worker`: its number, for loader ids.
  OperationPipeline(const Environment& environment,
                    std::uint32_t worker,
                    std::function<void()> wake);
  ~OperationPipeline();
  OperationPipeline(const OperationPipeline&) = delete;
  OperationPipeline& operator=(const OperationPipeline&) = delete;

  void execute(const ports::Request& request, const ports::Service::ExecuteDone& done);
  [[nodiscard]] std::vector<ports::PrepareAnswer> prepare(
      const std::vector<ports::Request>& requests);
  void resolve(const ports::Batch& batch);

  // Of a schema that has left the registry: what was compiled under it goes. What runs goes on.
  void forget_schema(std::string_view id);

  void end_turn();
  void expire();  // answers what is beyond its deadline
  // When expire() is wanted next, Clock::now_ms(); none: nothing can expire.
  [[nodiscard]] std::optional<std::int64_t> next_expiry_ms() const;

  [[nodiscard]] const PipelineCounters& counters() const { return counters_; }

 private:
  using SharedCompiled = std::shared_ptr<const CompiledOperation>;
  using SharedLoaders = std::shared_ptr<const Loaders>;
  using RunId = std::uint64_t;

  struct CompiledRow {
    SharedCompiled operation;
    std::string key;  // equal for equal rows: operation, relevant variables, viewer
  };
  using SharedRow = std::shared_ptr<const CompiledRow>;

  struct ActiveRun {
    std::shared_ptr<execution::Run> run;
    SharedLoaders loaders;  // a run in flight keeps its client
    std::int64_t deadline_ms = 0;
  };
  // What the rows of one event have in common.
  struct EventContext {
    const ports::Event& event;
    std::shared_ptr<const execution::ParsedEvent> parsed;
    std::string key;
    std::int64_t deadline_ms = 0;
    SharedLoaders kept;  // of the mutation that caused it, or null
  };
  using ScopesBySchema = std::unordered_map<const supergraph::Supergraph*, SharedLoaders>;

  [[nodiscard]] ports::ExecuteAnswer prepared_answer(const CompiledOperation& compiled);
  void run_request(const ports::Request& request,
                   const SharedCompiled& compiled,
                   const ports::Service::ExecuteDone& done);
  void report_bad_event(const execution::ParsedEvent& event);
  [[nodiscard]] tl::expected<SharedRow, Failure> compile_row(const ports::RowDefinition& row);
  void run_row(const EventContext& context,
               const ports::RowDefinition& row,
               const CompiledRow& compiled,
               ScopesBySchema& scopes);
  void refuse_row(const RowWaiter& waiter, const Failure& failure);
  void answer_row(const std::string& key, execution::Response response);
  void answer(const RowWaiter& waiter, ports::RowStatus status, const ports::Body& body);

  void start(execution::RunInput input, const SharedLoaders& loaders, execution::Run::Done done);
  void end_run(RunId id, execution::CancelReason reason);
  void count(const execution::Response& response);
  [[nodiscard]] SharedLoaders new_loaders(const SharedSupergraph& supergraph,
                                          ports::Headers context);
  [[nodiscard]] std::shared_ptr<ports::SubgraphClient> client(const SharedSupergraph& supergraph);

  Environment environment_;
  PipelineCounters counters_;
  shared::log::LineBudget masked_lines_{10, 1'000};
  shared::log::LineBudget failure_lines_{10, 1'000};
  shared::log::LineBudget bad_event_lines_{5, 60'000};
  std::uint32_t worker_;
  std::function<void()> wake_;
  shared::hash::KeyedMap<std::string, std::shared_ptr<ports::SubgraphClient>> clients_;
  LruCache<SharedRow> compiled_rows_;
  const std::shared_ptr<loader::FaultIsolation> isolation_;
  const std::shared_ptr<ports::Arrivals> arrivals_ = std::make_shared<ports::Arrivals>();
  KeptLoaders kept_;
  std::uint64_t last_loader_ = 0;

  RunId last_run_ = 0;
  std::unordered_map<RunId, ActiveRun> runs_;
  std::set<std::pair<std::int64_t, RunId>> deadlines_;
  std::vector<ActiveRun> finished_;  // until the turn's end: they may still be on the stack
  std::vector<std::weak_ptr<loader::LoaderScope>> dirty_;       // have something to send
  std::unordered_set<std::shared_ptr<ports::RowsSink>> sinks_;  // have rows to write
};

}  // namespace exec::pipeline
