// write_slots: puts what a subgraph (or an event) sent into the slots of an object.
//
//   {"id":"1","legs":[{"from":"LIS"}]} + Selection  →  cells of the object, new Lists and Objects
//
// Expected keys are looked for where the last one was found, so that an answer in the query's order
// costs one comparison a field; others are skipped.
//
// Spec:   GraphQL §6.3 "Executing Selection Sets", for what several steps know of one object:
//         merged by slot, lists by index; a null never overwrites a value, a container is never
//         replaced. Kinds are not judged here: complete_value does that for what is printed.
// Errors: none.
// Thread: the run's.
#pragma once

#include "exec-service/executor/slot_tree.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::executor {

// `json` must be an object, and `object` of the selection's shape.
void write_slots(const plan::QueryPlan& plan,
                 Index selection,
                 shared::json::Value json,
                 SlotTree& tree,
                 Object& object);

// One value into one cell, the one at `at` in `parent`. `selection` is kNone for a leaf.
void write_cell(const plan::QueryPlan& plan,
                Index selection,
                shared::json::Value json,
                SlotTree& tree,
                Cell& cell,
                const Container& parent,
                Index at);

}  // namespace exec::executor
