#include "exec-service/planner/fetch_graph.h"

#include <algorithm>
#include <utility>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

FetchGraph::FetchGraph(const supergraph::Supergraph& supergraph,
                       const ItemTable& items,
                       const MoveTrie& trie,
                       TypeId root_type)
    : supergraph_(supergraph),
      model_(*supergraph.model),
      items_(items),
      trie_(trie),
      slots_(items.fields(), model_[root_type].possible),
      marked_(trie.marked()),
      is_in_event_(trie.size(), false),
      slot_of_node_(trie.size(), kNone),
      shape_of_node_(trie.size(), kNone),
      step_of_node_(trie.size(), kNone),
      selection_of_node_(trie.size(), kNone) {
  std::ranges::sort(marked_);
}

void FetchGraph::build(language::OperationKind operation) {
  find_events();
  allocate_slots();
  open_steps();
  link_steps();
  if (operation == language::OperationKind::kMutation) sequence_mutations();
  merge_steps();
  build_selections();
}

// A root field is answered by its binding, whatever else its graph holds; what is below it comes
// with it, up to the next call.
void FetchGraph::find_events() {
  for (const Index node : marked_) {
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

// The client's fields first: what they are called is not ours to choose.
void FetchGraph::allocate_slots() {
  shape_of_node_[MoveTrie::root()] = 0;
  for (const bool client : {true, false}) {
    for (const Index node : marked_) {
      const TrieNode& move = trie_[node];
      if (only_client_fields(node) != client) continue;
      if (move.move.kind == MoveKind::kField) {
        slot_of_node_[node] = slot_of(node);
      } else if (move.parent != kNone) {
        shape_of_node_[node] = shape_of_node_[move.parent];
      }
    }
  }
}

bool FetchGraph::only_client_fields(Index node) const {
  for (; node != kNone; node = trie_[node].parent)
    if (trie_[node].move.kind == MoveKind::kField &&
        !items_.fields()[trie_[node].move.what].is_client())
      return false;
  return true;
}

// Allocates the field's slot, and the shape below it.
Index FetchGraph::slot_of(Index node) {
  const TrieNode& move = trie_[node];
  const FieldEntry& entry = items_.fields()[move.move.what];
  if (entry.is_typename) return kTypenameSlot;
  const Index shape = shape_of_node_[move.parent];
  const Index slot = slots_.slot(shape, move.move.what, is_in_event_[node]);
  const schema::Field* field = model_.find_field(TypeId{move.move.type}, entry.name);
  const schema::Type& type = model_[field->type.type];
  if (type.is_composite()) shape_of_node_[node] = slots_.child(shape, slot, type.possible);
  return slot;
}

void FetchGraph::open_steps() {
  for (const Index node : marked_) {
    const TrieNode& move = trie_[node];
    const bool opens = move.move.kind == MoveKind::kEntry || move.move.kind == MoveKind::kKey;
    if (!opens) {
      if (move.parent != kNone) {
        step_of_node_[node] = step_of_node_[move.parent];
        if (is_in_event_[node] && trie_[move.parent].move.kind == MoveKind::kEntry)
          bind_step(steps_[step_of_node_[node]], move);
      }
      continue;
    }
    step_of_node_[node] = static_cast<Index>(steps_.size());
    FetchStep step;
    step.graph = supergraph::GraphId{move.graph};
    step.moves = {node};
    step.shape = shape_of_node_[node];
    step.nested = move.move.kind == MoveKind::kEntry && move.parent != MoveTrie::root();
    if (move.move.kind == MoveKind::kKey || step.nested) {
      if (!step.nested) step.kind = StepKind::kEntities;
      step.stage = steps_[step_of_node_[move.parent]].stage;
    } else {
      step.stage = move.move.what;
    }
    steps_.push_back(std::move(step));
  }
}

void FetchGraph::bind_step(FetchStep& step, const TrieNode& root_field) const {
  const supergraph::EventGraph& events = supergraph_.events;
  if (const auto* subscription = events.find_subscription(field_of(root_field))) {
    step.kind = StepKind::kEvent;
    step.binding = static_cast<Index>(subscription - events.subscriptions.data());
  } else if (const auto* publication = events.find_publication(field_of(root_field))) {
    step.kind = StepKind::kPublish;
    step.binding = static_cast<Index>(publication - events.publications.data());
  }
}

schema::FieldId FetchGraph::field_of(const TrieNode& move) const {
  return model_.find_field(TypeId{move.move.type}, items_.fields()[move.move.what].name)->id;
}

// A step follows the one whose objects it asks about and those that fetch what it names them by.
void FetchGraph::link_steps() {
  for (FetchStep& step : steps_) {
    const TrieNode& move = trie_[step.moves.front()];
    if (move.parent == MoveTrie::root()) continue;
    std::vector<Index>& after = step.after;
    after.push_back(step_of_node_[move.parent]);
    for (const Index need : move.needs)
      after.push_back(step_of_node_[need]);
    std::ranges::sort(after);
    const auto repeated = std::ranges::unique(after);
    after.erase(repeated.begin(), repeated.end());
  }
}

FetchInput FetchGraph::input(Index key_move) const {
  const TrieNode& move = trie_[key_move];
  FetchInput input;
  input.from = TypeId{move.from_type};
  input.to = TypeId{move.move.type};
  input.key = move.move.what;
  if (move.move.detail != 0) input.required = move.move.detail - 1;
  for (Index above = move.parent; trie_[above].move.kind != MoveKind::kField;
       above = trie_[above].parent) {
    if (trie_[above].move.kind == MoveKind::kCondition) {
      input.only = TypeId{trie_[above].move.type};
      break;
    }
    if (trie_[above].parent == kNone) break;
  }
  const Index shape = shape_of_node_[key_move];
  add_field_set(input.representation, items_, model_, slots_, shape,
                items_.field_set_number(input.key).items, /*is_key=*/true);
  if (input.required != kNone)
    add_field_set(input.representation, items_, model_, slots_, shape,
                  items_.field_set_number(input.required).items, /*is_key=*/false);
  return input;
}

std::vector<FetchInput> FetchGraph::inputs(const FetchStep& step) const {
  std::vector<FetchInput> merged;
  for (const Index move : step.moves) {
    if (trie_[move].move.kind != MoveKind::kKey) continue;
    FetchInput next = input(move);
    const auto same = std::ranges::find_if(merged, [&](const FetchInput& other) {
      return other.filter() == next.filter() && other.to == next.to;
    });
    if (same == merged.end()) {
      merged.push_back(std::move(next));
    } else {
      merge(same->representation, next.representation);
      if (same->required == kNone) same->required = next.required;
    }
  }
  return merged;
}

std::vector<Index> FetchGraph::order() const {
  std::vector<Index> order;
  std::vector<bool> placed(steps_.size(), false);
  const auto place = [&](const auto& self, Index step) -> void {
    if (placed[step] || steps_[step].gone) return;
    placed[step] = true;
    for (const Index before : steps_[step].after)
      self(self, before);
    order.push_back(step);
  };
  for (Index i = 0; i < steps_.size(); ++i)
    place(place, i);
  return order;
}

}  // namespace exec::planner
