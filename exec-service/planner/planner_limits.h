// PlannerLimits: what planning one operation may cost before it is refused.
#pragma once

#include <cstddef>

namespace exec::planner {

struct PlannerLimits {
  std::size_t moves_max = 100'000;  // nodes of the move trie
  // Selections looked at, moves tried, pairs of calls compared, moves chosen: all stages together.
  // A step costs less than a microsecond, so that this is about 50 ms.
  std::size_t work_max = 60'000;
  // After that much work the best way so far is taken, and where there is none the first that leads
  // to everything (QueryPlan::cut_short): options at nested abstract positions multiply.
  std::size_t comparing_work_max = 50'000;
  std::size_t depth_max = 200;  // key fields that need key fields, and so on
};

}  // namespace exec::planner
