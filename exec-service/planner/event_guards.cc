#include "exec-service/planner/event_guards.h"

#include <set>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

void EventGuards::note(const Wanted& wanted, const Options& options) {
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
    if (is_fetchable && is_in_event(option.node)) noted_.push_back({option.node, wanted});
  }
}

// Whether the field comes with a bound root field, and not with a call made for it.
bool EventGuards::is_in_event(Index node) const {
  for (Index above = context_.trie[node].parent; above != kNone;
       node = above, above = context_.trie[above].parent) {
    const MoveKind kind = context_.trie[above].move.kind;
    if (kind == MoveKind::kKey || kind == MoveKind::kGuard) return false;
    if (kind != MoveKind::kEntry) continue;
    const MoveKey& root = context_.trie[node].move;
    const schema::Field* field =
        context_.model.find_field(TypeId{root.type}, context_.items.fields()[root.what].name);
    return field != nullptr && context_.supergraph.events.find_subscription(field->id) != nullptr;
  }
  return false;
}

// The objects that have the field of `node`, behind a guard; of an abstract type one by one.
Options EventGuards::objects_of(Index node) {
  const TrieNode& move = context_.trie[node];
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
  std::set<std::pair<Index, std::vector<const Items*>>> done;
  for (std::size_t i = 0; i < noted_.size(); ++i) {  // no more are noted: what follows is guarded
    const Noted noted = noted_[i];
    if (!context_.trie[noted.node].marked) continue;
    if (!done.emplace(noted.node, noted.wanted.below).second) continue;
    for (const Option& object : objects_of(noted.node)) {
      const Options around = moves_.around(object, noted.wanted.field);
      ChoiceGroups groups;
      if (!around.empty() && follow_(noted.wanted, around, groups)) choose(std::move(groups));
    }
  }
}

}  // namespace exec::planner
