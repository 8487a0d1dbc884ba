// MoveTrie: the moves considered so far, shared by all candidate plans.
//
//   root ─┬─ enter FLIGHTS ── Query.flights ─┬─ Flight.delay
//         │                                  └─ key to AIRLINES ── Flight.airline
//         └─ enter AIRLINES
//
// A node is the same move from the same parent, whatever asks for it (hash-consing), so a partial
// plan is nothing but a set of marked nodes, and a candidate costs what it would mark in addition:
// itself, its ancestors, and what their key moves need (the leaves of key and @requires fields).
// Nothing is cloned.
//
// Source: docs/architecture.md "Planning".
// Errors: none; `size` is what the planning budget looks at.
// Thread: one planning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "exec-service/planner/plan_vocabulary.h"

namespace exec::planner {

enum class MoveKind : std::uint8_t {
  kStart,      // the trie's root
  kEntry,      // a root operation of a graph begins; below the root: a query at a Query object
  kField,      // down into a field, same graph
  kCondition,  // same object seen as a concrete type
  kKey,        // same object in another graph (or again in this one), through a key
  kGuard,      // same object; what is below is done only if the event lacks it (event_guards.h)
};

// What makes a move the same as another one from the same parent.
struct MoveKey {
  MoveKind kind = MoveKind::kStart;
  Index graph = kNone;  // kEntry, kKey: the graph entered
  Index type = kNone;   // kField: parent type; kCondition, kKey: the type moved to
  Index what =
      kNone;         // kField: FieldTable index; kKey: which key; kEntry: number of the root field
  Index detail = 0;  // kKey: whose @requires travels along, 0 for none
  friend bool operator==(const MoveKey&, const MoveKey&) = default;
};

struct TrieNode {
  MoveKey move;
  Index parent = kNone;
  Index graph = kNone;  // where one is after the move
  Index first_child = kNone;
  Index next_sibling = kNone;
  std::uint32_t hops = 0;  // calls on the way here after the first
  std::uint32_t cost = 0;
  Index from_type = kNone;   // kKey: the type the object was seen as before the move
  bool marked = false;       // part of the plan
  std::uint64_t seen = 0;    // stamp of the last closure that met it
  std::vector<Index> needs;  // kKey: leaves that its representation is made of, the key's first
  std::size_t key_needs = 0;
  Index same_call = kNone;  // kKey: another move, which asks about the same objects by another key
  bool is_covered =
      false;  // kKey: an event has what the move or another of the call needs as a key
};

class MoveTrie {
 public:
  // An entry or a key move is a subgraph call; a field costs little, but more after each hop, so
  // that of two ways the one that delivers earlier wins.
  static constexpr std::uint32_t kCallCost = 1000;

  MoveTrie();

  [[nodiscard]] static Index root() { return 0; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const TrieNode& operator[](Index node) const { return nodes_[node]; }

  // The child of `parent` for this move; made if it is new, and then `needs` are its needs, the
  // first `key_needs` of them the key's.
  Index move(Index parent,
             const MoveKey& key,
             Index from_type = kNone,
             const std::vector<Index>& needs = {},
             std::size_t key_needs = 0);

  // Key moves between the same places are made with one call, that of the earliest.
  void join_call(Index node, Index earliest, bool is_covered) {
    nodes_[node].same_call = earliest;
    nodes_[node].is_covered = is_covered;
  }

  // That child, or kNone.
  [[nodiscard]] Index find(Index parent, const MoveKey& key) const;

  // By how much `node` would raise the cost of the plan.
  [[nodiscard]] std::uint64_t added_cost(Index node);

  // Takes `node` and all it needs into the plan.
  void mark(Index node);

  // Index of the cheapest of `alternatives` to add (the first of equals).
  [[nodiscard]] std::size_t cheapest(const std::vector<Index>& alternatives);

  // Marks made since `checkpoint()` are taken back.
  [[nodiscard]] std::size_t checkpoint() const { return marked_.size(); }
  void rollback(std::size_t checkpoint);
  [[nodiscard]] const std::vector<Index>& marked() const { return marked_; }

 private:
  template <class Visit>
  void visit_unmarked(Index node, const Visit& visit);

  std::vector<TrieNode> nodes_;
  std::vector<Index> marked_;
  std::uint64_t stamp_ = 0;
};

}  // namespace exec::planner
