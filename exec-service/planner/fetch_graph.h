// FetchGraph: the chosen moves as steps, each with what it reads, what it needs and what it
// follows.
//
//   marked trie ─ open_steps ─▶ a slot for each field; entry and key moves open steps
//               ─ order_guards ─▶ what waits for what an event may lack
//               ─ merge_steps ─▶ steps that can be one call
//               ─ split_parts ─▶ what of a merged step must be asked for apart, or can be
//               ─ build_selections ─▶ what each step asks for
//
// The passes (fetch_steps.h, fetch_guards.h, fetch_merge.h, fetch_parts.h, fetch_selection.h) fill it
// in, in this order.
//
// Source: docs/architecture.md "Planning".
// Errors: none: what was chosen can be done.
// Thread: one planning.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/planner/planning_context.h"
#include "exec-service/planner/representation.h"
#include "exec-service/planner/slot_table.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

struct FetchField {
  Index field = kNone;  // FieldTable
  Index slot = kNone;
  Index selection = kNone;  // kNone: a leaf
  schema::TypeRef type;     // as the step's graph declares it
  std::string wire;         // the key it has in the subgraph's answer
};

// A selection set of one step.
struct FetchSelection {
  Index shape = kNone;
  TypeId type = kNoType;   // the graph's type of the objects
  bool type_name = false;  // the type is needed from here
  bool open = false;  // only __typename gives the type of these objects, and the graph knows it
  std::vector<FetchField> fields;
  std::vector<std::pair<TypeId, Index>> conditions;  // `...on type`
};

// A way to objects: for each field of the path, the object types that may hold it.
using Way = std::vector<schema::TypeSet>;

struct FetchStep {
  StepKind kind = StepKind::kRoot;
  supergraph::GraphId graph;
  Index shape = 0;           // position of the objects
  Index stage = 0;           // number of the mutation field
  std::vector<Index> moves;  // entry or key moves that it makes
  std::vector<Index> after;  // steps, ascending
  Index selection = kNone;
  Index binding = kNone;  // kEvent, kPublish: into EventGraph's subscriptions or publications
  bool nested =
      false;  // a query that begins at an object of the query's root type, not at the root
  bool guarded = false;      // asks only about objects of an event that lack what it fetches
  bool gone = false;         // merged into another one
  std::vector<Way> ways;     // entity steps: those of its moves
  std::vector<Index> parts;  // into FetchGraph::apart if `apart`, else into FetchGraph::alone
  bool apart = false;
};

// Steps, and which of them each marked trie node belongs to.
struct StepLayer {
  std::vector<FetchStep> steps;
  std::vector<Index> step_of_node;  // kNone: none
};

// Objects of one kind that an entity step asks for.
struct FetchInput {
  TypeId from = kNoType;  // type that the objects are seen as before the move,
  TypeId only = kNoType;  // the concrete one that they must be, if there is a condition,
  TypeId to = kNoType;    // and the one they are in the step's graph
  Index key = kNone;      // numbers of field sets
  Index required = kNone;
  RepresentationDraft representation;

  // What decides whether an object is asked for.
  [[nodiscard]] TypeId filter() const { return only != kNoType ? only : from; }
};

// Filter, target type, key and required field set of an input: equal for key moves that ask in the
// same way.
using InputKind = std::array<Index, 4>;

struct FetchGraph {
  FetchGraph(const PlanningContext& planning, TypeId root_type);

  // One per kind of object and key, moves of the same kind merged: where keys differ, each can name
  // the object.
  [[nodiscard]] std::vector<FetchInput> inputs(const std::vector<Index>& moves) const;
  [[nodiscard]] bool is_key(Index move) const {
    return context.trie[move].move.kind == MoveKind::kKey;
  }
  [[nodiscard]] InputKind kind_of(Index key_move) const;
  // Steps in an order in which each comes after those it follows.
  [[nodiscard]] std::vector<Index> order() const;

  PlanningContext context;
  SlotTable slots;
  std::vector<FetchStep> steps;
  StepLayer apart;  // parts of steps whose objects are reached on different ways
  StepLayer alone;  // parts of these, or of steps, that differ in what they require
  std::vector<FetchSelection> selections;

  std::vector<Index> marked;  // trie nodes, ascending: parents and needs before what they are for
  std::vector<Index> slot_of_node;   // by trie node; kNone: none yet, kTypenameSlot
  std::vector<Index> shape_of_node;  // position of the objects that the move leads to
  std::vector<Index> step_of_node;

 private:
  [[nodiscard]] FetchInput input(Index key_move) const;
  // The concrete type that its objects must be, or kNoType.
  [[nodiscard]] TypeId only(Index key_move) const;
};

}  // namespace exec::planner
