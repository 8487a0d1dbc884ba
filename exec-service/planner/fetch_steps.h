// open_steps: the slots of a fetch graph, and a step for each entry and key move that was chosen.
//
// A root field is answered by its binding, whatever else its graph holds; a step follows the one
// whose objects it asks about and those that fetch what it names them by.
//
// Thread: one planning.
#pragma once

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

void open_steps(FetchGraph& graph);

}  // namespace exec::planner
