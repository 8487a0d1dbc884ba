// FetchGraph: the chosen moves as steps, each with what it reads, what it needs and what it
// follows.
//
//   marked trie ─ slots ─▶ a slot for each field ─ steps ─▶ entry and key moves open steps
//               ─ merge ─▶ steps that can be one call ─ selections ─▶ what each step asks for
//
// Source: federation.md 3.6 "Trie → steps". Reads as build() does.
// Errors: none: what was chosen can be done.
// Thread: one planning.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/planner/item_table.h"
#include "exec-service/planner/move_trie.h"
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
  bool type_name = false;  // somebody wants to know the type from here
  bool open = false;  // only __typename tells the type of these objects, and the graph knows it
  std::vector<FetchField> fields;
  std::vector<std::pair<TypeId, Index>> conditions;  // `...on type`
};

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
      false;          // a query that begins at an object of the query's root type, not at the root
  bool gone = false;  // merged into another one
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

class FetchGraph {
 public:
  FetchGraph(const supergraph::Supergraph& supergraph,
             const ItemTable& items,
             const MoveTrie& trie,
             TypeId root_type);

  // In this order, once.
  void build(language::OperationKind operation);

  [[nodiscard]] const SlotTable& slots() const { return slots_; }
  [[nodiscard]] const std::vector<FetchStep>& steps() const { return steps_; }
  [[nodiscard]] const FetchSelection& selection(Index index) const { return selections_[index]; }
  // One per kind of object, moves of the same kind merged.
  [[nodiscard]] std::vector<FetchInput> inputs(const FetchStep& step) const;
  // Steps in an order in which each comes after those it follows.
  [[nodiscard]] std::vector<Index> order() const;

 private:
  // --- fetch_graph.cc
  void allocate_slots();
  void open_steps();
  void link_steps();
  [[nodiscard]] bool only_client_fields(Index node) const;
  [[nodiscard]] Index slot_of(Index node);
  [[nodiscard]] Index shape_of(Index node) const;
  [[nodiscard]] Index step_of(Index node) const;
  void find_events();
  void bind_step(FetchStep& step, const TrieNode& root_field) const;
  [[nodiscard]] schema::FieldId field_of(const TrieNode& move) const;
  [[nodiscard]] FetchInput input(Index key_move) const;

  // --- fetch_merge.cc
  void sequence_mutations();
  [[nodiscard]] bool is_one_operation(Index field, Index next) const;
  void number_stages();
  void merge_steps();
  [[nodiscard]] bool merge_one(const std::vector<Index>& candidates);
  [[nodiscard]] bool mergeable(Index left, Index right) const;
  [[nodiscard]] bool follows(Index step, Index other) const;
  [[nodiscard]] std::vector<Index> levels() const;
  void merge_into(Index from, Index to);

  // --- fetch_selection.cc
  void build_selections();
  [[nodiscard]] Index new_selection(Index shape, TypeId type, supergraph::GraphId graph);
  [[nodiscard]] Index selection_of(Index node);
  void add_field(Index node);
  void drop_repeated_leaves(Index index, std::set<std::string> asked);
  void name_wires(const std::vector<Index>& together, bool as_in_schema);

  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  const ItemTable& items_;
  const MoveTrie& trie_;
  SlotTable slots_;
  std::vector<Index> marked_;         // ascending: parents and needs before what they are for
  std::vector<bool> is_in_event_;     // by trie node: an event's field, or below one
  std::vector<Index> slot_of_node_;   // by trie node; kNone: none yet, kTypenameSlot
  std::vector<Index> shape_of_node_;  // position of the objects that the move leads to
  std::vector<Index> step_of_node_;
  std::vector<Index> selection_of_node_;
  std::vector<FetchStep> steps_;
  std::vector<FetchSelection> selections_;
  Index conflicts_ = 0;
};

}  // namespace exec::planner
