#include "exec-service/execution/step_schedule.h"

namespace exec::execution {

using plan::Index;

StepSchedule::StepSchedule(const plan::QueryPlan& plan)
    : steps_(plan.steps.size()), unfinished_(plan.steps.size()) {
  for (Index step = 0; step < steps_.size(); ++step) {
    steps_[step].waits_for = plan.steps[step].depends_on.size();
    for (const Index dependency : plan.steps[step].depends_on)
      steps_[dependency].dependents.push_back(step);
    if (steps_[step].waits_for == 0) ready_.push_back(step);
  }
}

std::optional<Index> StepSchedule::next() {
  if (ready_.empty()) return std::nullopt;
  const Index step = ready_.front();
  ready_.pop_front();
  return step;
}

void StepSchedule::finish(Index step) {
  steps_[step].finished = true;
  --unfinished_;
  for (const Index dependent : steps_[step].dependents) {
    if (--steps_[dependent].waits_for == 0) ready_.push_back(dependent);
  }
}

}  // namespace exec::execution
