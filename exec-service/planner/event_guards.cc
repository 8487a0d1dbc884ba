#include "exec-service/planner/event_guards.h"

#include <algorithm>
#include <map>
#include <span>

#include <fmt/format.h>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

void EventGuards::record(const Wanted& wanted, const Options& options) {
  const supergraph::EventGraph& events = context_.supergraph.events;
  const std::string& name = context_.items.fields()[wanted.field].name;
  for (const Option& option : options) {
    const TrieNode& move = context_.trie[option.node];
    if (move.move.kind != MoveKind::kField) continue;
    const schema::Field* field = context_.model.find_field(TypeId{move.move.type}, name);
    if (field == nullptr) continue;
    bool is_fetchable = false;
    context_.model[field->parent].possible.for_each([&](TypeId type) {
      const schema::Field* here = context_.model.find_field(type, name);
      is_fetchable =
          is_fetchable || (here != nullptr && events.is_fetchable(here->id, option.graph));
    });
    if (is_fetchable && is_in_event(option.node)) recorded_.push_back({option.node, wanted});
  }
}

// Whether the field comes with a bound root field, and not with a call made for it.
bool EventGuards::is_in_event(Index node) const {
  for (Index above = context_.trie[node].parent; above != kNone;
       node = above, above = context_.trie[above].parent) {
    const MoveKind kind = context_.trie[above].move.kind;
    if (kind == MoveKind::kKey) return false;
    if (kind != MoveKind::kEntry) continue;
    const MoveKey& root = context_.trie[node].move;
    if (root.kind != MoveKind::kField) return false;
    const schema::Field* field =
        context_.model.find_field(TypeId{root.type}, context_.items.fields()[root.what].name);
    return field != nullptr && context_.supergraph.events.find_subscription(field->id) != nullptr;
  }
  return false;
}

// The objects that have the field of `node`, after a guard; of an abstract type one by one.
Options EventGuards::objects_of(Index node) {
  const TrieNode move = context_.trie[node];  // the trie grows
  const TypeId type{move.move.type};
  const supergraph::GraphId graph{move.graph};
  const Option all{
      context_.trie.move(move.parent, {MoveKind::kGuard, kNone, kNone, kNone, 0}), graph, type, {}};
  if (!context_.model[type].is_abstract()) return {all};
  Options each;
  possible_in(context_.supergraph, type, graph).for_each([&](TypeId object) {
    for (Option& option : moves_.narrow(all, object))
      each.push_back(std::move(option));
  });
  return each;
}

void EventGuards::plan(const std::function<void(ChoiceGroups)>& choose) {
  std::set<Place> guarded;
  for (bool found = true; found;) {
    found = false;
    add_other_keys();
    const std::set<Index> read = read_nodes();
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
      if (recorded_[i].is_done || !context_.trie[recorded_[i].node].marked) continue;
      if (!read.contains(recorded_[i].node)) continue;  // not yet: a guarded call may read it
      recorded_[i].is_done = true;
      const Recorded recorded = recorded_[i];
      if (keys_.always_have(recorded.node) || !guarded.insert(place_of(recorded)).second) continue;
      for (const Option& object : objects_of(recorded.node)) {
        const Options around = moves_.around(object, recorded.wanted.field);
        ChoiceGroups groups;
        if (around.empty() || !follow_(recorded.wanted, around, groups)) continue;
        choose(std::move(groups));
        found = true;
      }
    }
  }
}

// A field of an event's object, whatever guards are above it.
EventGuards::Place EventGuards::place_of(const Recorded& recorded) const {
  std::string place;
  for (Index node = recorded.node; node != kNone; node = context_.trie[node].parent) {
    const MoveKey& move = context_.trie[node].move;
    if (move.kind == MoveKind::kField || move.kind == MoveKind::kCondition)
      place += fmt::format("{}:{}:{}/", static_cast<int>(move.kind), move.type, move.what);
  }
  return {std::move(place), recorded.wanted.below};
}

// What is of use: all that the client asks for, and what calls are made with, but for
// keys that other keys can stand for.
std::set<Index> EventGuards::read_nodes() const {
  std::set<Index> read;
  const auto add = [&](Index node) {
    while (node != kNone && read.insert(node).second)
      node = context_.trie[node].parent;
  };
  for (const Index node : context_.trie.marked()) {
    const TrieNode& at = context_.trie[node];
    if (at.move.kind == MoveKind::kField && context_.items.fields()[at.move.what].is_client())
      add(node);
    for (std::size_t i = at.is_covered ? at.key_needs : 0; i < at.needs.size(); ++i)
      add(at.needs[i]);
  }
  return read;
}

// Of all calls about an event's objects that are chosen so far.
void EventGuards::add_other_keys() {
  std::map<CallPlace, std::vector<Index>> calls;
  for (const Index node : context_.trie.marked()) {
    const TrieNode& at = context_.trie[node];
    if (at.move.kind == MoveKind::kKey && is_read_from_event(node))
      calls[{at.parent, at.from_type, at.move.graph, at.move.type, at.move.detail}].push_back(node);
  }
  for (auto& [place, moves] : calls)
    add_other_keys(moves);
}

void EventGuards::add_other_keys(std::vector<Index> moves) {
  const TrieNode at = context_.trie[moves.front()];  // the trie grows
  const Option from{
      at.parent, supergraph::GraphId{context_.trie[at.parent].graph}, TypeId{at.from_type}, {}};
  std::vector<const supergraph::FieldSet*> keys;
  for (const Index move : moves)
    keys.push_back(context_.items.field_set_number(context_.trie[move].move.what).source);
  const std::set<std::string> fetched = fetched_by(moves);
  for (const supergraph::Key& key : context_.supergraph.join(TypeId{at.move.type})
                                        .in(supergraph::GraphId{at.move.graph})
                                        ->keys) {
    const bool is_known = std::ranges::find(keys, key.fields.get()) != keys.end();
    // With such a key all that is fetched would be known.
    if (!key.resolvable || is_known || keys_.has_fields(*key.fields, fetched)) continue;
    const Index other =
        moves_.by_other_key(from, moves.front(), context_.items.field_set(key.fields));
    if (other == kNone || !is_read_from_event(other)) continue;
    context_.trie.mark(other);
    moves.push_back(other);
    keys.push_back(key.fields.get());
  }
  const bool is_covered = keys_.are_covered(from.type, from.graph, keys, fetched);
  std::ranges::sort(moves);
  for (const Index move : moves)
    context_.trie.join_call(move, move == moves.front() ? kNone : moves.front(), is_covered);
}

// Whether all that the key move names its objects by is in the event, or may be.
bool EventGuards::is_read_from_event(Index move) const {
  const TrieNode& at = context_.trie[move];
  return std::ranges::all_of(std::span(at.needs).first(at.key_needs),
                             [&](Index need) { return is_in_event(need); });
}

// Names of what the key moves fetch of their objects.
std::set<std::string> EventGuards::fetched_by(const std::vector<Index>& moves) const {
  std::set<std::string> names;
  for (const Index move : moves) {
    for (Index child = context_.trie[move].first_child; child != kNone;
         child = context_.trie[child].next_sibling) {
      const TrieNode& field = context_.trie[child];
      if (field.marked && field.move.kind == MoveKind::kField)
        names.insert(context_.items.fields()[field.move.what].name);
    }
  }
  return names;
}

}  // namespace exec::planner
