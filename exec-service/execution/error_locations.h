// Where in the client's document the field at a response path is written.
//
//   ["flights", 0, "delay"] + projection  ──▶  offset of `delay` in the query
//
// Only errors that come with a path alone need it: those of subgraphs, and of steps that failed.
//
// Spec:   GraphQL §7.1.2 "Errors", `locations`; §6.3.2: every place that asks for the field.
// Shapes: offsets, ascending, each once. Where an object's type is not known (a subgraph answered
//         null), the places of all types that have the field.
// Thread: any.
#pragma once

#include <vector>

#include "exec-service/execution/slot_tree.h"
#include "exec-service/language/source_location.h"
#include "exec-service/plan/query_plan.h"

namespace exec::execution {

[[nodiscard]] std::vector<language::Offset> offsets_at(const plan::QueryPlan& plan,
                                                       const Object& root,
                                                       const Path& path);

}  // namespace exec::execution
