// split_parts: what an entity step that was made of several asks for, and of which objects.
//
//   { node { ...on A { product { name } } ...on B { product { price } } } }
//     one step at node.product ──▶ name: of products that are reached through A,
//                                  price: of those that are reached through B
//
// Steps are merged so that one call does for all (fetch_merge.h). But an object is asked for no more
// than the client asked of it: an extra field may fail, and take down what was asked for. And a
// field gets its value whatever becomes of another field's @requires: the moves that require
// nothing, or something else, can be asked for alone.
//
// Thread: one planning.
#pragma once

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

void split_parts(FetchGraph& graph);

}  // namespace exec::planner
