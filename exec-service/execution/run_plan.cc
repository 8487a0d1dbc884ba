#include "exec-service/execution/run_plan.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/event_step.h"
#include "exec-service/execution/write_response.h"

namespace exec::execution {
namespace {

using plan::Step;
using plan::StepKind;

struct CancelError {
  std::string_view message;
  std::string_view code;
};

CancelError cancel_error(CancelReason reason) {
  if (reason == CancelReason::kShutdown)
    return {"The server stopped before the operation had finished.", "SHUTDOWN"};
  return {"The operation did not finish before its deadline.", "DEADLINE_EXCEEDED"};
}

}  // namespace

std::shared_ptr<Run> run_plan(RunInput input,
                              std::shared_ptr<loader::LoaderScope> scope,
                              ports::EventPublisher* publisher,
                              const RunOptions& options,
                              Run::Done done) {
  auto run = std::make_shared<Run>(std::move(input), std::move(scope), publisher, options,
                                   std::move(done));
  run->start();
  return run;
}

Run::Run(RunInput input,
         std::shared_ptr<loader::LoaderScope> scope,
         ports::EventPublisher* publisher,
         const RunOptions& options,
         Done done)
    : state_(std::move(input), options),
      scope_(std::move(scope)),
      done_(std::move(done)),
      schedule_(state_.plan),
      context_{.state = state_,
               .scope = *scope_,
               .viewer = scope_->viewer(state_.input.forwarded),
               .publisher = publisher,
               .finish = [this](Index step) { finish_step(step); }},
      root_step_(context_),
      entities_step_(context_),
      publish_step_(context_) {}

void Run::start() {
  context_.run = weak_from_this();
  advance();
}

// A loop and not a recursion: a step that has nothing to fetch finishes while it starts.
void Run::advance() {
  if (advancing_ || state_.is_finished) return;
  advancing_ = true;
  while (const auto step = schedule_.next())
    start_step(*step);
  advancing_ = false;
  if (schedule_.is_done()) finish();
}

void Run::start_step(Index index) {
  const Step& step = state_.plan.steps[index];
  begin_stage(step.stage);
  switch (step.kind) {
    case StepKind::kRoot:
      root_step_.start(index);
      return;
    case StepKind::kEntities:
      entities_step_.start(index);
      return;
    case StepKind::kEvent:
      write_event(state_, step);
      finish_step(index);
      return;
    case StepKind::kPublish:
      publish_step_.start(index);
      return;
  }
}

void Run::finish_step(Index index) {
  schedule_.finish(index);
  advance();
}

void Run::begin_stage(Index stage) {
  if (stage == stage_) return;
  stage_ = stage;
  scope_->discard_loaded();
}

void Run::cancel(CancelReason reason) {
  if (state_.is_finished) return;
  const auto [message, code] = cancel_error(reason);
  const std::uint16_t failure =
      state_.failures.add(std::string(message), fmt::format(R"({{"code":"{}"}})", code));
  for (Index step = 0; step < state_.plan.steps.size(); ++step) {
    if (!schedule_.has_finished(step)) mark_missing(step, failure);
  }
  finish();
}

// All that the step has not given.
void Run::mark_missing(Index index, std::uint16_t failure) {
  const Step& step = state_.plan.steps[index];
  if (step.kind == StepKind::kRoot) {
    root_step_.mark_missing(index, failure);
  } else if (step.kind == StepKind::kEntities) {
    entities_step_.mark_missing(index, failure);
  } else if (step.kind == StepKind::kPublish) {
    publish_step_.abandon(index);
  } else {
    const Object& root = state_.tree.root();
    state_.failures.mark(root.cells[step.root_slot], root, failure);
  }
}

void Run::finish() {
  state_.is_finished = true;
  std::exchange(done_, nullptr)(write_response(state_));
}

}  // namespace exec::execution
