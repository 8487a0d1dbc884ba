// order_guards: which steps wait for those that fetch what an event lacks.
//
//   0 event ─ 1 flights if gate is absent ─ 2 gates by "gate"
//
// What reads a value that may be absent, or asks about objects below it, waits for the guarded step
// that would bring it; a guarded step waits for the others that fill the same slots.
//
// Source: docs/event-graph.md "Fields that an event lacks".
// Errors: none; where two guarded steps would wait for each other, the later one does not.
// Thread: one planning.
#pragma once

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

// After build_selections().
void order_guards(FetchGraph& graph);

// A slot of its objects that a step fills, of those of one type or (kNoType) of all.
struct FilledSlot {
  Index slot = kNone;
  TypeId on = kNoType;
};
[[nodiscard]] std::vector<FilledSlot> filled_slots(const FetchGraph& graph, const FetchStep& step);

}  // namespace exec::planner
