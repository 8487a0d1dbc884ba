// run_plan: executes one QueryPlan, as a dataflow of steps.
//
//   ready steps ──▶ loader │ publisher │ event ──▶ slots ──▶ steps whose dependencies are done …
//                                                       └──▶ (none left) response
//
// A step starts when those it depends on have finished, well or badly; there are no other
// barriers. Serial mutations are dependencies in the plan; when one begins, what was loaded before
// it is dropped. Many runs share a LoaderScope and thereby their fetches.
//
// Spec:   GraphQL §6.2 "Executing Operations", §6.3 "Executing Selection Sets".
// Shapes: `variables` as coerced, one entry per variable of the operation. Introspection needs
//         `supergraph` and `document`, publishing `supergraph` and a publisher, a subscription
//         `event`; for other plans they may be null.
// Bounds: the response's body: RunOptions::body_bytes_max, while it is written.
// Errors: all in the response; a body that would be larger is replaced by data null and one error,
//         RESPONSE_TOO_LARGE. cancel() answers at once: what is missing is an error that says why.
// Thread: the worker's loop. `done` is called exactly once, maybe within run_plan() or cancel().
//         Its owner keeps a Run until then: ports and loaders, which a Run holds, only refer to it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "exec-service/execution/entities_step.h"
#include "exec-service/execution/publish_step.h"
#include "exec-service/execution/response.h"
#include "exec-service/execution/root_step.h"
#include "exec-service/execution/run_state.h"
#include "exec-service/execution/step_context.h"
#include "exec-service/execution/step_schedule.h"
#include "exec-service/loader/loader_scope.h"
#include "exec-service/ports/event_publisher.h"

namespace exec::execution {

// Why a run is abandoned.
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
  [[nodiscard]] bool is_finished() const { return state_.is_finished; }

 private:
  void advance();
  void start_step(Index index);
  void finish_step(Index index);
  void mark_missing(Index index, std::uint16_t failure);
  void begin_stage(Index stage);
  void finish();

  RunState state_;
  const std::shared_ptr<loader::LoaderScope> scope_;
  Done done_;
  StepSchedule schedule_;
  Index stage_ = 0;
  bool advancing_ = false;

  StepContext context_;
  RootStep root_step_;
  EntitiesStep entities_step_;
  PublishStep publish_step_;
};

// Starts a run. Dropping the answer before `done` drops the run.
[[nodiscard]] std::shared_ptr<Run> run_plan(RunInput input,
                                            std::shared_ptr<loader::LoaderScope> scope,
                                            ports::EventPublisher* publisher,
                                            const RunOptions& options,
                                            Run::Done done);

}  // namespace exec::execution
