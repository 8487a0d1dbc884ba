#include "exec-service/planner/fetch_guards.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace exec::planner {

namespace {

class GuardOrder {
 public:
  explicit GuardOrder(FetchGraph& graph)
      : graph_(graph), trie_(graph.context.trie), children_(trie_.size()) {
    for (const Index node : graph_.marked)
      if (trie_[node].parent != kNone) children_[trie_[node].parent].push_back(node);
  }

  void run() {
    const auto is_guarded = [](const FetchStep& step) { return step.guarded; };
    if (std::ranges::none_of(graph_.steps, is_guarded)) return;
    for (const FetchStep& step : graph_.steps) {
      fills_.push_back(slots_filled_by(step));
      reads_.push_back(read_slots(graph_, step));
    }
    for (Index step = 0; step < graph_.steps.size(); ++step)
      if (graph_.steps[step].guarded)
        for (const Index slot : fills_[step])
          guarded_[{graph_.steps[step].shape, slot}].push_back(step);
    for (Index step = 0; step < graph_.steps.size(); ++step)
      order(step);
    for (Index step = 0; step < graph_.steps.size(); ++step)
      if (graph_.steps[step].guarded) leave_out_what_is_fetched_anyway(step);
    std::erase_if(graph_.marked, [&](Index node) { return left_out_.contains(node); });
  }

 private:
  void order(Index index) {
    const FetchStep& step = graph_.steps[index];
    for (const auto& read : reads_[index])
      for (const Index guarded : guarded_by(read))
        if (!step.guarded || !reads_from(guarded, index)) follow(index, guarded);
    Index shape = 0;
    for (const Index slot : graph_.slots[step.shape].path) {
      for (const Index guarded : guarded_by({shape, slot}))
        follow(index, guarded);
      shape = graph_.slots[shape].slots[slot].child;
    }
    if (step.guarded || step.kind != StepKind::kEntities) return;
    for (const Index slot : fills_[index])
      for (const Index guarded : guarded_by({step.shape, slot}))
        follow(guarded, index);
  }

  const std::vector<Index>& guarded_by(std::pair<Index, Index> filled) const {
    static const std::vector<Index> kNothing;
    const auto found = guarded_.find(filled);
    return found == guarded_.end() ? kNothing : found->second;
  }

  bool reads_from(Index step, Index other) const {
    const Index shape = graph_.steps[other].shape;
    return std::ranges::any_of(fills_[other],
                               [&](Index slot) { return reads_[step].contains({shape, slot}); });
  }

  // Before there are selections.
  std::vector<Index> slots_filled_by(const FetchStep& step) const {
    std::vector<Index> slots;
    for (const Index move : step.moves)
      add_filled(move, slots);
    return slots;
  }
  void add_filled(Index node, std::vector<Index>& slots) const {
    for (const Index child : children_[node]) {
      const MoveKind kind = trie_[child].move.kind;
      if (kind == MoveKind::kField && graph_.slot_of_node[child] != kTypenameSlot)
        slots.push_back(graph_.slot_of_node[child]);
      if (kind == MoveKind::kCondition) add_filled(child, slots);
    }
  }

  // Where a step asks the same graph about the same objects in any case, what it asks for is there.
  void leave_out_what_is_fetched_anyway(Index guarded) {
    for (Index other = 0; other < graph_.steps.size(); ++other) {
      const FetchStep& step = graph_.steps[guarded];
      const FetchStep& anyway = graph_.steps[other];
      const bool is_alike = !anyway.gone && !anyway.guarded && anyway.kind == StepKind::kEntities &&
                            anyway.graph == step.graph && anyway.shape == step.shape;
      if (!is_alike || !is_directly_after(guarded, other)) continue;
      Comparison comparison;
      for (const Index move : anyway.moves)
        add_wanted(move, move_text(move), comparison.fetched);
      bool is_empty = true;
      for (const Index move : step.moves)
        is_empty = compare(move, move_text(move), comparison) && is_empty;
      if (is_empty) {
        replace(guarded, other);
        return;
      }
      if (comparison.keeps_fields) left_out_.merge(comparison.left_out);
    }
  }

  struct Comparison {
    std::set<std::string> fetched;
    std::set<Index> left_out;  // fields
    bool keeps_fields = false;
  };

  // No other step stands between them.
  bool is_directly_after(Index step, Index before) const {
    return std::ranges::all_of(graph_.steps[step].after, [&](Index each) {
      return each == before || !is_after(each, before);
    });
  }

  // The objects, as the trie tells them apart, and how they are named.
  std::string move_text(Index move) const {
    const TrieNode& at = trie_[move];
    std::string text =
        fmt::format("{}:{}:{}:{}", at.from_type, at.move.type, at.move.what, at.move.detail);
    for (Index above = at.parent; above != kNone; above = trie_[above].parent)
      text += field_text(above);
    return text;
  }
  std::string field_text(Index node) const {
    const MoveKey& move = trie_[node].move;
    if (move.kind != MoveKind::kField && move.kind != MoveKind::kCondition) return "";
    return fmt::format("/{}:{}:{}", static_cast<int>(move.kind), move.type, move.what);
  }

  void add_wanted(Index node, const std::string& path, std::set<std::string>& wanted) const {
    wanted.insert(path);
    for (const Index child : children_[node])
      if (const std::string text = field_text(child); !text.empty())
        add_wanted(child, path + text, wanted);
  }

  // Whether nothing is left of the node.
  bool compare(Index node, const std::string& path, Comparison& comparison) const {
    bool is_empty = comparison.fetched.contains(path);
    for (const Index child : children_[node]) {
      const std::string text = field_text(child);
      if (text.empty() || left_out_.contains(child)) continue;
      is_empty = compare(child, path + text, comparison) && is_empty;
    }
    if (trie_[node].move.kind == MoveKind::kField) {
      comparison.keeps_fields = comparison.keeps_fields || !is_empty;
      if (is_empty) comparison.left_out.insert(node);
    }
    return is_empty;
  }

  // All that the guarded step would do, `by` does.
  void replace(Index guarded, Index by) {
    FetchStep& gone = graph_.steps[guarded];
    gone.gone = true;
    FetchStep& step = graph_.steps[by];
    step.moves.insert(step.moves.end(), gone.moves.begin(), gone.moves.end());
    std::ranges::sort(step.moves);
    for (const Index before : std::vector(gone.after))
      if (before != by) follow(by, before);
    for (Index& each : graph_.step_of_node)
      if (each == guarded) each = by;
    for (FetchStep& each : graph_.steps) {
      if (std::erase(each.after, guarded) == 0 || each.gone) continue;
      const auto place = std::ranges::lower_bound(each.after, by);
      if (place == each.after.end() || *place != by) each.after.insert(place, by);
    }
    std::erase(step.after, by);
  }

  void follow(Index step, Index before) {
    if (step == before || is_after(before, step)) return;
    std::vector<Index>& after = graph_.steps[step].after;
    const auto place = std::ranges::lower_bound(after, before);
    if (place == after.end() || *place != before) after.insert(place, before);
  }

  bool is_after(Index step, Index other) const {
    std::vector<bool> seen(graph_.steps.size(), false);
    std::vector<Index> open = {step};
    while (!open.empty()) {
      const Index at = open.back();
      open.pop_back();
      if (at == other) return true;
      if (seen[at]) continue;
      seen[at] = true;
      open.insert(open.end(), graph_.steps[at].after.begin(), graph_.steps[at].after.end());
    }
    return false;
  }

  FetchGraph& graph_;
  const MoveTrie& trie_;
  std::vector<std::vector<Index>> children_;                       // of trie nodes, the marked ones
  std::vector<std::vector<Index>> fills_;                          // by step, slots of its shape
  std::vector<ReadSlots> reads_;                                   // by step
  std::map<std::pair<Index, Index>, std::vector<Index>> guarded_;  // steps, by (shape, slot) filled
  std::set<Index> left_out_;                                       // trie nodes
};

void add_filled(const FetchGraph& graph,
                Index selection,
                TypeId on,
                std::vector<FilledSlot>& slots) {
  for (const FetchField& field : graph.selections[selection].fields)
    slots.push_back({field.slot, on});
  for (const auto& [type, fragment] : graph.selections[selection].conditions)
    add_filled(graph, fragment, type, slots);
}

void add_read(const FetchGraph& graph,
              const RepresentationDraft& fields,
              Index shape,
              ReadSlots& reads) {
  for (const RepresentationFieldDraft& field : fields) {
    reads.emplace(shape, field.slot);
    const Index child = graph.slots[shape].slots[field.slot].child;
    if (child != kNone) add_read(graph, field.children, child, reads);
  }
}

}  // namespace

void order_guards(FetchGraph& graph) {
  GuardOrder(graph).run();
}

std::vector<FilledSlot> filled_slots(const FetchGraph& graph, const FetchStep& step) {
  std::vector<FilledSlot> slots;
  if (step.selection != kNone) add_filled(graph, step.selection, kNoType, slots);
  return slots;
}

ReadSlots read_slots(const FetchGraph& graph, const FetchStep& step) {
  ReadSlots reads;
  for (const Index node : step.moves) {
    const TrieNode& move = graph.context.trie[node];
    if (move.move.kind != MoveKind::kKey) continue;
    RepresentationDraft draft;
    const auto add = [&](Index number, bool is_key) {
      add_field_set(draft, graph.context.items, graph.context.supergraph, graph.slots, step.shape,
                    graph.context.items.field_set_number(number).items, is_key);
    };
    if (!move.is_covered) add(move.move.what, /*is_key=*/true);
    if (move.move.detail != 0) add(move.move.detail - 1, /*is_key=*/false);
    add_read(graph, draft, step.shape, reads);
  }
  return reads;
}

bool is_below(const FetchGraph& graph, Index shape, Index above, Index slot) {
  const std::vector<Index>& path = graph.slots[shape].path;
  const std::vector<Index>& prefix = graph.slots[above].path;
  return path.size() > prefix.size() &&
         std::ranges::equal(prefix, std::span(path).first(prefix.size())) &&
         path[prefix.size()] == slot;
}

}  // namespace exec::planner
