// A plan as JSON, array by array as in query_plan.h: for explain, and for tools that run or compare
// plans without linking us.
//
// Shapes: members are named after those of the structs; kNone is null, kTypenameSlot "__typename";
//         a Range is [first, count]; a TypeSet the names of its types.
// Thread: any.
#pragma once

#include <string>

#include "exec-service/plan/query_plan.h"

namespace exec::plan {

[[nodiscard]] std::string plan_json(const QueryPlan& plan);

}  // namespace exec::plan
