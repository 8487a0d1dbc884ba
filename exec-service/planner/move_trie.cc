#include "exec-service/planner/move_trie.h"

namespace exec::planner {

namespace {

std::uint32_t cost_of(MoveKind kind, std::uint32_t hops) {
  switch (kind) {
    case MoveKind::kEntry:
    case MoveKind::kKey:
      return MoveTrie::kCallCost;
    case MoveKind::kField:
      return 1 + hops;
    case MoveKind::kStart:
    case MoveKind::kCondition:
    case MoveKind::kGuard:
      return 0;
  }
  return 0;
}

}  // namespace

MoveTrie::MoveTrie() {
  nodes_.emplace_back();
}

Index MoveTrie::move(Index parent,
                     const MoveKey& key,
                     Index from_type,
                     const std::vector<Index>& needs,
                     std::size_t key_needs) {
  Index* link = &nodes_[parent].first_child;
  while (*link != kNone) {  // appended at the end: children stay in the order they were asked for
    if (nodes_[*link].move == key) return *link;
    link = &nodes_[*link].next_sibling;
  }
  const auto index = static_cast<Index>(nodes_.size());
  *link = index;
  TrieNode node;
  node.move = key;
  node.parent = parent;
  node.graph = key.graph != kNone ? key.graph : nodes_[parent].graph;
  const bool is_call = key.kind == MoveKind::kKey || key.kind == MoveKind::kEntry;
  node.hops = nodes_[parent].hops + (is_call && parent != root() ? 1 : 0);
  node.cost = cost_of(key.kind, nodes_[parent].hops);
  node.from_type = from_type;
  node.needs = needs;
  node.key_needs = key_needs;
  nodes_.push_back(std::move(node));
  return index;
}

Index MoveTrie::find(Index parent, const MoveKey& key) const {
  Index child = nodes_[parent].first_child;
  while (child != kNone && nodes_[child].move != key)
    child = nodes_[child].next_sibling;
  return child;
}

// Ancestors and needs of `node` that are not in the plan yet, each once, `node` among them.
template <class Visit>
void MoveTrie::visit_unmarked(Index node, const Visit& visit) {
  for (; node != kNone; node = nodes_[node].parent) {
    TrieNode& here = nodes_[node];
    if (here.marked || here.seen == stamp_) return;
    here.seen = stamp_;
    for (const Index need : here.needs)
      visit_unmarked(need, visit);
    visit(node);
  }
}

std::uint64_t MoveTrie::added_cost(Index node) {
  ++stamp_;
  std::uint64_t cost = 0;
  visit_unmarked(node, [&](Index each) { cost += nodes_[each].cost; });
  return cost;
}

void MoveTrie::mark(Index node) {
  ++stamp_;
  const std::size_t first = marked_.size();
  visit_unmarked(node, [&](Index each) { marked_.push_back(each); });
  for (std::size_t i = first; i < marked_.size(); ++i)
    nodes_[marked_[i]].marked = true;
}

std::size_t MoveTrie::cheapest(const std::vector<Index>& alternatives) {
  std::size_t best = 0;
  std::uint64_t best_cost = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const std::uint64_t cost = added_cost(alternatives[i]);
    if (cost < best_cost) {
      best = i;
      best_cost = cost;
    }
  }
  return best;
}

void MoveTrie::rollback(std::size_t checkpoint) {
  while (marked_.size() > checkpoint) {
    nodes_[marked_.back()].marked = false;
    marked_.pop_back();
  }
}

}  // namespace exec::planner
