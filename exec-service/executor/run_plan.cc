#include "exec-service/executor/run_plan.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::executor {
namespace {

using plan::QueryPlan;
using plan::Step;
using plan::StepKind;
using shared::ErrorCode;

struct Told {
  std::string_view message;  // {} is the subgraph's name
  std::string_view code;
};

Told told(CancelReason reason) {
  if (reason == CancelReason::kShutdown) {
    return {"The server stopped before the operation had finished.", "SHUTDOWN"};
  }
  return {"The operation did not finish before its deadline.", "DEADLINE_EXCEEDED"};
}

// What a client is told; the error's own message is for logs.
Told told(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
      return {"The subgraph \"{}\" could not be reached.", "SUBGRAPH_UNAVAILABLE"};
    case ErrorCode::kCircuitOpen:
      return {"The subgraph \"{}\" has failed too often and is not asked for a while.",
              "SUBGRAPH_CIRCUIT_OPEN"};
    case ErrorCode::kDeadlineExceeded:
      return {"The subgraph \"{}\" did not answer in time.", "SUBGRAPH_TIMEOUT"};
    default:
      return {"The subgraph \"{}\" gave no usable answer.", "SUBGRAPH_BAD_RESPONSE"};
  }
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
    : input_(std::move(input)),
      plan_(*input_.plan),
      scope_(std::move(scope)),
      publisher_(publisher),
      options_(options),
      done_(std::move(done)),
      viewer_(scope_->viewer(input_.forwarded)),
      tree_(plan_),
      errors_({options.errors_max, options.body_bytes_max},
              input_.event == nullptr ? "" : input_.event->position_json(),
              input_.document.get()),
      steps_(plan_.steps.size()),
      unfinished_(plan_.steps.size()) {
  CHECK(input_.variables.size() == plan_.variables.size());
}

void Run::start() {
  for (Index step = 0; step < steps_.size(); ++step) {
    steps_[step].waits_for = plan_.steps[step].depends_on.size();
    for (const Index dependency : plan_.steps[step].depends_on)
      steps_[dependency].dependents.push_back(step);
    if (steps_[step].waits_for == 0) ready_.push_back(step);
  }
  advance();
}

// A loop and not a recursion: a step that has nothing to fetch finishes while it starts.
void Run::advance() {
  if (advancing_ || finished_) return;
  advancing_ = true;
  while (!ready_.empty()) {
    const Index step = ready_.front();
    ready_.pop_front();
    start_step(step);
  }
  advancing_ = false;
  if (unfinished_ == 0) finish();
}

void Run::start_step(Index step) {
  steps_[step].started = true;
  begin_stage(plan_.steps[step].stage);
  switch (plan_.steps[step].kind) {
    case StepKind::kRoot:
      start_root(step);
      return;
    case StepKind::kEntities:
      start_entities(step);
      return;
    case StepKind::kEvent:
      start_event(step);
      return;
    case StepKind::kPublish:
      start_publish(step);
      return;
  }
}

void Run::finish_step(Index step) {
  steps_[step].finished = true;
  --unfinished_;
  for (const Index dependent : steps_[step].dependents) {
    if (--steps_[dependent].waits_for == 0) ready_.push_back(dependent);
  }
  advance();
}

void Run::begin_stage(Index stage) {
  if (stage == stage_) return;
  stage_ = stage;
  scope_->discard_loaded();
}

void Run::cancel(CancelReason reason) {
  if (finished_) return;
  const auto [message, code] = told(reason);
  const std::uint16_t failure =
      failures_.add(std::string(message), fmt::format(R"({{"code":"{}"}})", code));
  for (Index step = 0; step < steps_.size(); ++step) {
    if (!steps_[step].finished) mark_missing(step, failure);
  }
  finish();
}

// All that the step has not given, because it failed or will not be waited for.
void Run::mark_missing(Index index, std::uint16_t failure) {
  const Step& step = plan_.steps[index];
  const StepState& state = steps_[index];
  if (step.kind == StepKind::kEvent || step.kind == StepKind::kPublish) {
    failures_.mark(tree_.root().cells[step.root_slot], tree_.root(), failure);
  } else if (step.kind == StepKind::kRoot) {
    for (Object* object : objects_at(tree_.root(), step.path))
      mark_fields(step, *object, failure);
  } else if (state.started) {
    for (const Representation& representation : state.representations) {
      for (Object* object : representation.objects)
        mark_fields(step, *object, failure);
    }
  } else {
    const auto asks_for = [&](const Object& object) {
      return std::ranges::any_of(QueryPlan::in(plan_.inputs, step.inputs), [&](const auto& input) {
        return plan_.matches(input.condition, object.type);
      });
    };
    for (Object* object : objects_at(tree_.root(), step.path)) {
      if (asks_for(*object)) mark_fields(step, *object, failure);
    }
  }
}

void Run::mark_fields(const Step& step, Object& object, std::uint16_t failure) {
  const plan::Range fields = plan_.selections[step.selection].fields;
  for (const auto& field : QueryPlan::in(plan_.selection_fields, fields)) {
    if (field.slot == plan::kTypenameSlot) continue;
    failures_.mark(object.cells[field.slot], object, failure);
  }
}

std::uint16_t Run::subgraph_failure(const Step& step, const shared::Error& error) {
  const auto is_noted = [&](const SubgraphFailure& other) {
    return other.subgraph == step.subgraph_name && other.error.message == error.message;
  };
  if (std::ranges::none_of(subgraph_failures_, is_noted)) {
    subgraph_failures_.push_back({step.subgraph_name, error});
  }
  const auto [message, code] = told(error.code);
  std::string extensions;
  shared::json::Writer(extensions)
      .begin_object()
      .key("code")
      .string(code)
      .key("subgraph")
      .string(step.subgraph_name)
      .end_object();
  return failures_.add(fmt::format(fmt::runtime(message), step.subgraph_name),
                       std::move(extensions));
}

void Run::keep(const loader::SharedAnswer& answer) {
  if (answers_.empty() || answers_.back() != answer) answers_.push_back(answer);
}

}  // namespace exec::executor
