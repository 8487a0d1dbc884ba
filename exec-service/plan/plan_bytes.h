// plan_bytes: what a plan holds in memory, for caches.
//
// Shapes: bytes: arrays by their capacity and texts by theirs, without what the allocator adds; the
//         document that the plan borrows is not counted. Walks the plan once.
// Thread: any.
#pragma once

#include <cstddef>

#include "exec-service/plan/query_plan.h"

namespace exec::plan {

[[nodiscard]] std::size_t plan_bytes(const QueryPlan& plan);

}  // namespace exec::plan
