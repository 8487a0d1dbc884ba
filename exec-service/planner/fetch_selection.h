// build_selections: what each step of a fetch graph asks its graph for, and under which keys.
//
// Thread: one planning.
#pragma once

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

void build_selections(FetchGraph& graph);

}  // namespace exec::planner
