#include "exec-service/planner/event_keys.h"

#include <algorithm>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

using supergraph::FieldSetSelection;
using Kind = FieldSetSelection::Kind;

// Of each object type that a value of `type` can have; false for a type without a key.
template <class Holds>
bool EventKeys::each_key(TypeId type, supergraph::GraphId event, const Holds& holds) const {
  const schema::TypeSet& possible = possible_in(context_.supergraph, type, event);
  bool all = !possible.empty();
  possible.for_each([&](TypeId object) {
    const supergraph::TypeInGraph* here = context_.supergraph.join(object).in(event);
    all = all && here != nullptr && !here->keys.empty() && std::ranges::all_of(here->keys, holds);
  });
  return all;
}

bool EventKeys::always_have(Index node) const {
  std::vector<std::string> path;  // from the object to the field
  for (; node != kNone; node = context_.trie[node].parent) {
    const TrieNode& at = context_.trie[node];
    if (at.move.kind == MoveKind::kKey || at.move.kind == MoveKind::kEntry) return false;
    if (at.move.kind != MoveKind::kField) continue;
    path.insert(path.begin(), context_.items.fields()[at.move.what].name);
    const auto holds = [&](const supergraph::Key& key) {
      return has_path(key.fields->selections, path);
    };
    if (each_key(TypeId{at.move.type}, supergraph::GraphId{at.graph}, holds)) return true;
  }
  return false;
}

bool EventKeys::are_covered(TypeId type,
                            supergraph::GraphId event,
                            const std::vector<const supergraph::FieldSet*>& by,
                            const std::set<std::string>& lacking) const {
  return each_key(type, event, [&](const supergraph::Key& key) {
    return has_fields(*key.fields, lacking) ||
           std::ranges::any_of(by, [&](const supergraph::FieldSet* field_set) {
             return has_all(key.fields->selections, field_set->selections);
           });
  });
}

bool EventKeys::has_fields(const supergraph::FieldSet& key,
                           const std::set<std::string>& names) const {
  return !names.empty() && std::ranges::all_of(names, [&](const std::string& name) {
    return find(key.selections, name) != nullptr;
  });
}

bool EventKeys::has_path(const std::vector<FieldSetSelection>& selections,
                         const std::vector<std::string>& path) const {
  const std::vector<FieldSetSelection>* at = &selections;
  for (const std::string& name : path) {
    const FieldSetSelection* field = find(*at, name);
    if (field == nullptr) return false;
    at = &field->children;
  }
  return true;
}

// A key of some types only (a fragment in it) covers nothing: which it is depends on the object.
bool EventKeys::has_all(const std::vector<FieldSetSelection>& selections,
                        const std::vector<FieldSetSelection>& wanted) const {
  return std::ranges::all_of(wanted, [&](const FieldSetSelection& each) {
    if (each.kind == Kind::kTypename) return true;
    if (each.kind == Kind::kFragment) return false;
    const FieldSetSelection* same = find(selections, context_.model[each.field].name);
    return same != nullptr && has_all(same->children, each.children);
  });
}

const FieldSetSelection* EventKeys::find(const std::vector<FieldSetSelection>& selections,
                                         const std::string& name) const {
  const auto found = std::ranges::find_if(selections, [&](const FieldSetSelection& each) {
    return each.kind == Kind::kField && context_.model[each.field].name == name;
  });
  return found == selections.end() ? nullptr : &*found;
}

}  // namespace exec::planner
