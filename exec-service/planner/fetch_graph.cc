#include "exec-service/planner/fetch_graph.h"

#include <algorithm>
#include <set>
#include <utility>

namespace exec::planner {

namespace {

bool is_same_kind(const FetchInput& a, const FetchInput& b) {
  return a.filter() == b.filter() && a.to == b.to;
}

}  // namespace

FetchGraph::FetchGraph(const PlanningContext& planning, TypeId root_type)
    : context(planning),
      slots(context.items.fields(), context.model[root_type].possible),
      marked(context.trie.marked()),
      slot_of_node(context.trie.size(), kNone),
      shape_of_node(context.trie.size(), kNone),
      step_of_node(context.trie.size(), kNone) {
  std::ranges::sort(marked);
}

TypeId FetchGraph::only(Index key_move) const {
  for (Index above = context.trie[key_move].parent;
       context.trie[above].move.kind != MoveKind::kField; above = context.trie[above].parent) {
    if (context.trie[above].move.kind == MoveKind::kCondition)
      return TypeId{context.trie[above].move.type};
    if (context.trie[above].parent == kNone) break;
  }
  return kNoType;
}

InputKind FetchGraph::kind_of(Index key_move) const {
  const TrieNode& move = context.trie[key_move];
  const TypeId type = only(key_move);
  return {type != kNoType ? type.value : move.from_type, move.move.type, move.move.what,
          move.move.detail};
}

FetchInput FetchGraph::input(Index key_move) const {
  const TrieNode& move = context.trie[key_move];
  FetchInput input;
  input.from = TypeId{move.from_type};
  input.to = TypeId{move.move.type};
  input.key = move.move.what;
  if (move.move.detail != 0) input.required = move.move.detail - 1;
  input.only = only(key_move);
  const Index shape = shape_of_node[key_move];
  add_field_set(input.representation, context.items, context.supergraph, slots, shape,
                context.items.field_set_number(input.key).items, /*is_key=*/true);
  if (input.required != kNone)
    add_field_set(input.representation, context.items, context.supergraph, slots, shape,
                  context.items.field_set_number(input.required).items, /*is_key=*/false);
  return input;
}

std::vector<FetchInput> FetchGraph::inputs(const std::vector<Index>& moves) const {
  std::vector<FetchInput> merged;
  std::vector<FetchInput> requiring;
  std::set<InputKind> known;
  for (const Index move : moves) {
    if (!is_key(move) || !known.insert(kind_of(move)).second) continue;
    FetchInput next = input(move);
    if (next.required != kNone) requiring.push_back(next);
    const bool is_known = std::ranges::any_of(merged, [&](const FetchInput& other) {
      return is_same_kind(other, next) && other.key == next.key;
    });
    if (!is_known) merged.push_back(std::move(next));
  }
  const Index shape = moves.empty() ? kNone : shape_of_node[moves.front()];
  for (FetchInput& each : merged) {
    for (const FetchInput& other : requiring) {
      if (!is_same_kind(each, other)) continue;
      add_field_set(each.representation, context.items, context.supergraph, slots, shape,
                    context.items.field_set_number(other.required).items, /*is_key=*/false);
      if (each.required == kNone) each.required = other.required;
    }
  }
  return merged;
}

std::vector<Index> FetchGraph::order() const {
  std::vector<Index> order;
  std::vector<bool> placed(steps.size(), false);
  const auto place = [&](const auto& self, Index step) -> void {
    if (placed[step] || steps[step].gone) return;
    placed[step] = true;
    for (const Index before : steps[step].after)
      self(self, before);
    order.push_back(step);
  };
  for (Index i = 0; i < steps.size(); ++i)
    place(place, i);
  return order;
}

}  // namespace exec::planner
