// order_guards: which steps wait for those that fetch what an event lacks.
//
//   0 event ─ 1 flights if gate is absent ─ 2 gates by "gate"
//
// What reads a value that may be absent, or asks about objects below it, waits for the guarded step
// that would bring it; a guarded step waits for the others that fill the same slots, and what these
// fetch anyway it does not fetch. A key is not waited for where each object has another.
//
// Source: docs/event-graph.md "Fields that an event lacks".
// Errors: none; where two guarded steps would wait for each other, neither does.
// Thread: one planning.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

// After open_steps(): what waits must not be merged with what it waits for.
void order_guards(FetchGraph& graph);

// A slot of its objects that a step fills, of those of one type or (kNoType) of all.
struct FilledSlot {
  Index slot = kNone;
  TypeId on = kNoType;
};
[[nodiscard]] std::vector<FilledSlot> filled_slots(const FetchGraph& graph, const FetchStep& step);

// (shape, slot) that the step cannot do without, in its own shape and below.
using ReadSlots = std::set<std::pair<Index, Index>>;
[[nodiscard]] ReadSlots read_slots(const FetchGraph& graph, const FetchStep& step);

// Whether the objects in `shape` are in this slot, or further down.
[[nodiscard]] bool is_below(const FetchGraph& graph, Index shape, Index above, Index slot);

}  // namespace exec::planner
