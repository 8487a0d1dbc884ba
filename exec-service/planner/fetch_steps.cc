#include "exec-service/planner/fetch_steps.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

namespace {

class StepOpener {
 public:
  explicit StepOpener(FetchGraph& graph)
      : graph_(graph),
        supergraph_(graph.context.supergraph),
        model_(graph.context.model),
        items_(graph.context.items),
        trie_(graph.context.trie),
        is_in_event_(graph.context.trie.size(), false) {}

  void run() {
    find_events();
    allocate_slots();
    open_steps();
    link_steps();
  }

 private:
  // A root field is answered by its binding, whatever else its graph holds; what is below it comes
  // with it, up to the next call.
  void find_events() {
    for (const Index node : graph_.marked) {
      const TrieNode& move = trie_[node];
      const bool is_call = move.move.kind == MoveKind::kEntry || move.move.kind == MoveKind::kKey;
      if (is_call || move.parent == kNone) continue;
      if (trie_[move.parent].move.kind != MoveKind::kEntry) {
        is_in_event_[node] = is_in_event_[move.parent];
      } else if (!items_.fields()[move.move.what].is_typename) {
        const schema::FieldId field = field_of(move);
        is_in_event_[node] = supergraph_.events.find_subscription(field) != nullptr ||
                             supergraph_.events.find_publication(field) != nullptr;
      }
    }
  }

  // The client's fields first: their keys are the client's choice.
  void allocate_slots() {
    graph_.shape_of_node[MoveTrie::root()] = 0;
    for (const bool client : {true, false}) {
      for (const Index node : graph_.marked) {
        const TrieNode& move = trie_[node];
        if (only_client_fields(node) != client) continue;
        if (move.move.kind == MoveKind::kField) {
          graph_.slot_of_node[node] = slot_of(node);
        } else if (move.parent != kNone) {
          graph_.shape_of_node[node] = graph_.shape_of_node[move.parent];
        }
      }
    }
  }

  bool only_client_fields(Index node) const {
    for (; node != kNone; node = trie_[node].parent)
      if (trie_[node].move.kind == MoveKind::kField &&
          !items_.fields()[trie_[node].move.what].is_client())
        return false;
    return true;
  }

  // Allocates the field's slot, and the shape below it.
  Index slot_of(Index node) {
    const TrieNode& move = trie_[node];
    const FieldEntry& entry = items_.fields()[move.move.what];
    if (entry.is_typename) return kTypenameSlot;
    const Index shape = graph_.shape_of_node[move.parent];
    // Each root field is an event of its own, but within one event a call is one value.
    const bool in_event = is_in_event_[node] && trie_[move.parent].move.kind != MoveKind::kEntry;
    const Index slot = graph_.slots.slot(shape, move.move.what, /*share_calls=*/in_event);
    const schema::Field* field = model_.find_field(TypeId{move.move.type}, entry.name);
    const schema::Type& type = model_[field->type.type];
    if (type.is_composite())
      graph_.shape_of_node[node] = graph_.slots.child(shape, slot, type.possible);
    return slot;
  }

  void open_steps() {
    for (const Index node : graph_.marked) {
      const TrieNode& move = trie_[node];
      const bool opens = move.move.kind == MoveKind::kEntry || move.move.kind == MoveKind::kKey;
      if (!opens) {
        if (move.parent != kNone) {
          graph_.step_of_node[node] = graph_.step_of_node[move.parent];
          if (is_in_event_[node] && trie_[move.parent].move.kind == MoveKind::kEntry)
            bind_step(graph_.steps[graph_.step_of_node[node]], move);
        }
        continue;
      }
      if (move.same_call != kNone) {
        graph_.step_of_node[node] = graph_.step_of_node[move.same_call];
        graph_.steps[graph_.step_of_node[node]].moves.push_back(node);
        continue;
      }
      graph_.step_of_node[node] = static_cast<Index>(graph_.steps.size());
      FetchStep step;
      step.graph = supergraph::GraphId{move.graph};
      step.moves = {node};
      step.shape = graph_.shape_of_node[node];
      step.nested = move.move.kind == MoveKind::kEntry && move.parent != MoveTrie::root();
      step.guarded = is_guarded(node);
      if (move.move.kind == MoveKind::kKey || step.nested) {
        if (!step.nested) step.kind = StepKind::kEntities;
        step.stage = graph_.steps[graph_.step_of_node[move.parent]].stage;
      } else {
        step.stage = move.move.what;
      }
      graph_.steps.push_back(std::move(step));
    }
  }

  bool is_guarded(Index node) const {
    while (node != kNone && trie_[node].move.kind != MoveKind::kGuard)
      node = trie_[node].parent;
    return node != kNone;
  }

  void bind_step(FetchStep& step, const TrieNode& root_field) const {
    const supergraph::EventGraph& events = supergraph_.events;
    if (const auto* subscription = events.find_subscription(field_of(root_field))) {
      step.kind = StepKind::kEvent;
      step.binding = static_cast<Index>(subscription - events.subscriptions.data());
    } else if (const auto* publication = events.find_publication(field_of(root_field))) {
      step.kind = StepKind::kPublish;
      step.binding = static_cast<Index>(publication - events.publications.data());
    }
  }

  schema::FieldId field_of(const TrieNode& move) const {
    return model_.find_field(TypeId{move.move.type}, items_.fields()[move.move.what].name)->id;
  }

  // A step follows the one whose objects it asks about and those that fetch what it names them by.
  void link_steps() {
    for (FetchStep& step : graph_.steps) {
      const Index parent = trie_[step.moves.front()].parent;
      if (parent == MoveTrie::root()) continue;
      std::vector<Index>& after = step.after;
      after.push_back(graph_.step_of_node[parent]);
      for (const Index move : step.moves)
        for (const Index need : trie_[move].needs)
          after.push_back(graph_.step_of_node[need]);
      std::ranges::sort(after);
      const auto repeated = std::ranges::unique(after);
      after.erase(repeated.begin(), repeated.end());
    }
  }

  FetchGraph& graph_;
  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  const ItemTable& items_;
  const MoveTrie& trie_;
  std::vector<bool> is_in_event_;  // by trie node: an event's field, or below one
};

}  // namespace

void open_steps(FetchGraph& graph) {
  StepOpener(graph).run();
}

}  // namespace exec::planner
