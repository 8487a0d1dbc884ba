// A fetch graph's steps put in order and together: mutations one after the other, entity steps of
// one graph at one position in one call.
//
// Thread: one planning.
#pragma once

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

// Spec: GraphQL §6.2.2 "Mutation": a root field begins when all of the one before it is done, what
// other subgraphs add to it included. Neighbours in one subgraph that need no other are one
// operation: the subgraph keeps their order.
void sequence_mutations(FetchGraph& graph);

void merge_steps(FetchGraph& graph);

}  // namespace exec::planner
