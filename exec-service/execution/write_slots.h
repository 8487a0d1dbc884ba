// SlotWriter: puts what a subgraph (or an event) sent into the slots of an object.
//
//   {"id":"1","legs":[{"from":"LIS"}]} + Selection  →  cells of the object, new Lists and Objects
//
// Expected keys are looked for where the last one was found, so that an answer in the query's order
// costs one comparison per field; others are skipped.
//
// Spec:   GraphQL §6.3 "Executing Selection Sets", for what several steps know of one object:
//         merged by slot, lists by index; a null never overwrites a value, a container is never
//         replaced. Kinds are not checked here: complete_value does that for what is printed.
// Errors: none. An object whose `__typename` was asked for and is missing, or is not a type that
//         can be here, gets a type that nothing matches (kUntyped, kForeignType): completing it
//         fails.
// Thread: the run's.
#pragma once

#include <cstdint>
#include <optional>

#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::execution {

// Where a cell is: a slot of an object, or an index of a list.
struct CellPlace {
  const Container& parent;
  Index at;
};

enum class Source : std::uint8_t { kSubgraph, kEvent };

class SlotWriter {
 public:
  SlotWriter(const plan::QueryPlan& plan, SlotTree& tree, Source source = Source::kSubgraph)
      : plan_(plan), tree_(tree), source_(source) {}

  // `json` must be an object, and `object` of the selection's shape.
  void write_object(Index selection, shared::json::Value json, Object& object);
  // The same, into slots that are absent only: what an event says, null too, stays.
  void fill_object(Index selection, shared::json::Value json, Object& object);

  // `selection` is kNone for a leaf.
  void write_cell(Index selection, shared::json::Value json, Cell& cell, CellPlace place);

 private:
  void write_list(Index selection, shared::json::Value json, Cell& cell, CellPlace place);
  void set_type(std::optional<shared::json::Value> name, Object& object) const;

  const plan::QueryPlan& plan_;
  SlotTree& tree_;
  Source source_;
};

}  // namespace exec::execution
