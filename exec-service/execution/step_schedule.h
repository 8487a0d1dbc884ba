// StepSchedule: which steps of a plan may start: those whose dependencies have finished, well or
// badly. There are no other barriers.
//
//   next() ─▶ step ─ finish(step) ─▶ next() …  until is_done()
//
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "exec-service/plan/query_plan.h"

namespace exec::execution {

class StepSchedule {
 public:
  explicit StepSchedule(const plan::QueryPlan& plan);

  // A step that may start, and has now started.
  [[nodiscard]] std::optional<plan::Index> next();
  void finish(plan::Index step);

  [[nodiscard]] bool has_finished(plan::Index step) const { return steps_[step].finished; }
  [[nodiscard]] bool is_done() const { return unfinished_ == 0; }

 private:
  struct Step {
    std::size_t waits_for = 0;  // dependencies that have not finished
    bool finished = false;
    std::vector<plan::Index> dependents;
  };
  std::vector<Step> steps_;
  std::deque<plan::Index> ready_;
  std::size_t unfinished_;
};

}  // namespace exec::execution
