// judge_plan: what a plan should not do, whatever its answer: ask a subgraph at one position and
// level twice where one call would do, or fetch what nothing reads.
//
// Thread: any.
#pragma once

#include <string>

#include "exec-service/plan/query_plan.h"

namespace tests::differential {

// A line a fault; empty: none.
[[nodiscard]] std::string judge_plan(const exec::plan::QueryPlan& plan);

}  // namespace tests::differential
