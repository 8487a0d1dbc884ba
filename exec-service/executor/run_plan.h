// run_plan: executes one QueryPlan, as a dataflow of steps.
//
//   ready steps ──▶ loader │ publisher │ event ──▶ slots ──▶ steps whose dependencies are done …
//                                                       └──▶ (none left) response
//
// A step starts when those it depends on have finished, well or badly; there are no other
// barriers. Serial mutations are dependencies in the plan; when one begins, what was loaded before
// is forgotten. Many runs share a LoaderScope and thereby their fetches.
//
// Spec:   GraphQL §6.2 "Executing Operations", §6.3 "Executing Selection Sets".
// Shapes: `variables` as coerced, one entry a variable of the operation. Introspection needs
//         `supergraph` and `document`, publishing `supergraph` and a publisher, a subscription
//         `event`; who runs no such plan may leave them null.
// Bounds: the response's body: RunOptions::body_bytes_max, while it is written.
// Errors: all in the response; a body that would be larger is replaced by data null and one error,
//         RESPONSE_TOO_LARGE. cancel() answers at once: what is missing is an error that says why.
// Thread: the worker's loop. `done` is called exactly once, maybe within run_plan() or cancel().
//         Its owner keeps a Run until then: ports and loaders, which a Run holds, only refer to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/executor/arguments.h"
#include "exec-service/executor/errors.h"
#include "exec-service/executor/event.h"
#include "exec-service/executor/representations.h"
#include "exec-service/executor/response.h"
#include "exec-service/executor/slot_tree.h"
#include "exec-service/language/document.h"
#include "exec-service/loader/loader_scope.h"
#include "exec-service/plan/query_plan.h"
#include "exec-service/ports/event_publisher.h"
#include "exec-service/ports/subgraph_client.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::executor {

struct RunOptions {
  std::size_t errors_max = 200;          // in one response
  std::size_t error_positions_max = 20;  // of one entity's error, if the entity is at many
  std::size_t body_bytes_max = std::size_t{4} << 20U;  // at least 1 KiB
};

struct RunInput {
  std::shared_ptr<const plan::QueryPlan> plan;
  std::shared_ptr<const supergraph::Supergraph> supergraph;
  std::shared_ptr<const language::Document> document;
  VariableValues variables;
  std::shared_ptr<const ports::Headers> forwarded;  // the viewer's, to subgraphs
  std::shared_ptr<const ports::Headers>
      publish_headers;  // loader and mutator id, to what is published
  std::shared_ptr<const Event> event;
  std::int64_t deadline_ms = 0;  // Clock::now_ms(), for the ports; who runs a plan cancels it
};

// Why a run is not waited for.
enum class CancelReason : std::uint8_t { kDeadline, kShutdown };

class Run : public std::enable_shared_from_this<Run> {
 public:
  using Done = std::function<void(Response)>;

  Run(RunInput input,
      std::shared_ptr<loader::LoaderScope> scope,
      ports::EventPublisher* publisher,
      const RunOptions& options,
      Done done);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void start();
  void cancel(CancelReason reason);  // nothing happens if the run has ended
  [[nodiscard]] bool is_finished() const { return finished_; }

 private:
  struct StepState {
    std::size_t waits_for = 0;  // dependencies that have not finished
    bool started = false;
    bool finished = false;
    std::vector<Index> dependents;
    std::vector<Representation> representations;  // those without an answer yet keep their objects
    std::size_t unanswered = 0;
    bool request_error_told = false;
  };
  struct PublishFailure {
    std::string_view response_key;
    shared::Error error;
  };

  // run_plan.cc: the dataflow
  void advance();
  void start_step(Index step);
  void finish_step(Index step);
  void begin_stage(Index stage);
  void mark_missing(Index index, std::uint16_t failure);
  void mark_fields(const plan::Step& step, Object& object, std::uint16_t failure);
  std::uint16_t subgraph_failure(const plan::Step& step, const shared::Error& error);
  void keep(const loader::SharedAnswer& answer);

  // root_step.cc
  void start_root(Index index);
  void on_root(Index index, const shared::Result<loader::SharedAnswer>& answer);
  [[nodiscard]] std::string root_body(const plan::Step& step) const;

  // entities_step.cc
  void start_entities(Index index);
  void pass_on_missing_key(const plan::Step& step, const WithoutKey& missing);
  void on_entity(Index index, std::size_t representation, const loader::EntityAnswer& answer);
  void relay_entity_errors(const plan::Step& step,
                           StepState& state,
                           const loader::EntityAnswer& answer,
                           const std::vector<Object*>& objects);

  // event_step.cc
  void start_event(Index index);
  [[nodiscard]] std::string event_problem(const plan::Step& step) const;
  [[nodiscard]] std::string object_problem(shared::json::Value value, Index declared) const;
  [[nodiscard]] plan::Wrap root_wrap(const plan::Step& step) const;
  [[nodiscard]] bool is_event_object(const Object& object) const;

  // publish_step.cc
  void start_publish(Index index);
  [[nodiscard]] shared::Result<ports::OutgoingEvent> outgoing_event(
      const plan::Step& step, std::string arguments_json) const;
  void on_published(Index index, const shared::Result<void>& result);

  // finish_run.cc
  void finish();
  [[nodiscard]] bool write_body(std::string& body);
  [[nodiscard]] std::optional<std::vector<std::string>> introspect();
  [[nodiscard]] std::string too_large_body() const;
  [[nodiscard]] std::vector<std::string> root_typenames() const;
  [[nodiscard]] std::string extensions() const;

  const RunInput input_;
  const plan::QueryPlan& plan_;
  const std::shared_ptr<loader::LoaderScope> scope_;
  ports::EventPublisher* const publisher_;  // null: no plan that publishes
  const RunOptions options_;
  Done done_;
  loader::ViewerId viewer_;

  SlotTree tree_;
  ErrorList errors_;
  FailureList failures_;
  std::vector<StepState> steps_;
  std::deque<Index> ready_;
  std::size_t unfinished_;
  Index stage_ = 0;
  bool advancing_ = false;
  bool finished_ = false;

  std::vector<loader::SharedAnswer> answers_;        // what the tree's leaves point into
  std::deque<shared::json::Document> publications_;  // likewise
  std::vector<PublishFailure> publish_failures_;
  std::vector<SubgraphFailure> subgraph_failures_;
};

// Starts a run. Who drops the answer before `done` has dropped the run.
[[nodiscard]] std::shared_ptr<Run> run_plan(RunInput input,
                                            std::shared_ptr<loader::LoaderScope> scope,
                                            ports::EventPublisher* publisher,
                                            const RunOptions& options,
                                            Run::Done done);

}  // namespace exec::executor
