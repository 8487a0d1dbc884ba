// StepContext: what a kind of step needs of its run to ask, to answer and to finish.
//
// Thread: the run's.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "exec-service/execution/run_state.h"
#include "exec-service/loader/loader_scope.h"
#include "exec-service/ports/event_publisher.h"

namespace exec::execution {

struct StepContext {
  RunState& state;
  loader::LoaderScope& scope;
  loader::ViewerId viewer;
  ports::EventPublisher* publisher;         // null: nothing can be published
  std::function<void(plan::Index)> finish;  // the step has given all that it will
  std::weak_ptr<const void> run;            // expired: answers are of no use any more

  // `handle`, for an answer that may come after the run has gone or has been cancelled.
  template <class Handle>
  [[nodiscard]] auto while_running(Handle handle) const {
    return [this, run = run, handle = std::move(handle)](const auto& answer) {
      const auto alive = run.lock();
      if (alive != nullptr && !state.is_finished) handle(answer);
    };
  }
};

}  // namespace exec::execution
