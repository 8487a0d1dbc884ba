#include "exec-service/planner/moves.h"

#include <algorithm>
#include <utility>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

namespace {

MoveKey field_move(TypeId parent, Index field) {
  return {MoveKind::kField, kNone, parent.value, field, 0};
}

}  // namespace

Moves::Moves(const PlanningContext& context, NeededFields& field_sets)
    : context_(context),
      field_sets_(field_sets),
      query_root_(context.model.root(language::OperationKind::kQuery)->id) {}

// The value of `field` here, without leaving the graph.
std::optional<Option> Moves::direct(const Option& from, Index field) {
  const FieldEntry& entry = context_.items.fields()[field];
  if (entry.is_typename) {
    // An interface object's graph calls every implementer by the interface's name.
    if (is_interface_object(context_.supergraph, from.type, from.graph)) return std::nullopt;
    return Option{
        context_.trie.move(from.node, field_move(from.type, field)), from.graph, kNoType, {}};
  }
  const supergraph::FieldInGraph* here =
      local_field(context_.supergraph, from.type, entry.name, from.graph);
  if (here != nullptr && here->requires_fields != nullptr) here = nullptr;
  std::vector<const Items*> below;
  if (provided_here(from, field, below)) return step_into(from, field, here, std::move(below));
  if (here == nullptr) return std::nullopt;
  return step_into(from, field, here, {});
}

// The same without making a move.
bool Moves::is_direct(const Option& from, Index field) const {
  const FieldEntry& entry = context_.items.fields()[field];
  if (entry.is_typename) return !is_interface_object(context_.supergraph, from.type, from.graph);
  const supergraph::FieldInGraph* here =
      local_field(context_.supergraph, from.type, entry.name, from.graph);
  if (here != nullptr && here->requires_fields == nullptr) return true;
  std::vector<const Items*> below;
  return provided_here(from, field, below);
}

// Whether an interface's field can be asked for as such: every type possible in this graph has it.
bool Moves::is_direct_on_all(const Option& from, Index field) const {
  if (!is_direct(from, field)) return false;
  bool on_all = true;
  possible_in(context_.supergraph, from.type, from.graph).for_each([&](TypeId type) {
    on_all = on_all && is_direct(Option{from.node, from.graph, type, from.provided}, field);
  });
  return on_all;
}

Option Moves::step_into(const Option& from,
                        Index field,
                        const supergraph::FieldInGraph* here,
                        std::vector<const Items*> provided) {
  const FieldEntry& entry = context_.items.fields()[field];
  TypeId type = context_.model.find_field(from.type, entry.name)->type.type;
  if (here != nullptr) {
    type = here->type.type;
    if (here->provides_fields != nullptr)
      provided.push_back(&context_.items.field_set(here->provides_fields).items);
  }
  if (context_.model[type].is_leaf()) type = kNoType;
  return {context_.trie.move(from.node, field_move(from.type, field)), from.graph, type,
          std::move(provided)};
}

// Whether a @provides on the way here covers `field`; adds what it provides below.
bool Moves::provided_here(const Option& at, Index field, std::vector<const Items*>& below) const {
  bool found = false;
  const auto look = [&](const auto& self, const Items& items) -> void {
    for (const Item& item : items) {
      if (item.field == kNone) {
        if (item.condition == kNoType || meets(context_.supergraph, item.condition, at.type))
          self(self, *item.below);
      } else if (context_.items.fields()[item.field].name == context_.items.fields()[field].name) {
        found = true;
        if (item.below != nullptr) below.push_back(item.below);
      }
    }
  };
  for (const Items* items : at.provided)
    look(look, *items);
  return found;
}

// Every way to `wanted` from here. A leaf that is here is taken; of an object the other graphs'
// ways are kept too, unless all that is wanted below is here: its type may have no key to leave by.
Options Moves::field_options(const Option& from, const Wanted& wanted, const Graphs& visited) {
  Options found;
  if (auto here = direct(from, wanted.field)) {
    const bool enough = wanted.is_leaf() || all_local(*here, wanted.below, 0);
    found.push_back(std::move(*here));
    if (enough) return found;
  }
  indirect(from, wanted.field, visited, found);
  return found;
}

// Whether all that is wanted of an object can be had where it is. False may also mean that it is
// not worth finding out.
bool Moves::all_local(const Option& at,
                      const std::vector<const Items*>& selections,
                      std::size_t depth) {
  if (at.type == kNoType || depth > context_.budget.depth_max() ||
      !context_.budget.spend(context_.trie))
    return false;
  const schema::TypeKind kind = context_.model[at.type].kind;
  const bool is_interface = kind == schema::TypeKind::kInterface;
  if (!is_interface && kind != schema::TypeKind::kObject) return false;
  if (is_interface_object(context_.supergraph, at.type, at.graph)) return false;
  const CollectedFields position =
      collect_fields(context_.model, at.type, selections, context_.budget.work());
  const auto all_of = [&](const Option& object, const WantedList& list) {
    return std::ranges::all_of(list, [&](const Wanted& wanted) {
      if (!is_direct(object, wanted.field)) return false;
      return wanted.is_leaf() || all_local(*direct(object, wanted.field), wanted.below, depth + 1);
    });
  };
  const auto on_all = [&](const Wanted& wanted) { return is_direct_on_all(at, wanted.field); };
  if (is_interface && !std::ranges::all_of(position.common, on_all)) return false;
  return all_of(at, position.common) && std::ranges::all_of(position.on_type, [&](const auto& on) {
           const Options narrowed = narrow(at, on.first);
           return narrowed.empty() || all_of(narrowed.front(), on.second);
         });
}

// Ways to `field` through a key: into each graph that knows the type, or an interface of it as an
// interface object; into the same graph again where the field has a @requires. An object of the
// query's root type is the same in every graph: it needs no key.
void Moves::indirect(const Option& from, Index field, const Graphs& visited, Options& found) {
  const auto try_graph = [&](GraphId graph, TypeId type) {
    if (auto option = enter(from, graph, type, field, visited)) found.push_back(std::move(*option));
  };
  const supergraph::FieldInGraph* here =
      local_field(context_.supergraph, from.type, context_.items.fields()[field].name, from.graph);
  std::vector<const Items*> below;
  if (here != nullptr && here->requires_fields != nullptr && !provided_here(from, field, below))
    try_graph(from.graph, from.type);

  const auto try_other = [&](GraphId graph, TypeId type) {
    const bool again = graph == from.graph || std::ranges::find(visited, graph) != visited.end();
    if (again) return;
    if (from.type == query_root_) {
      if (auto option = enter_root(from, graph, field)) found.push_back(std::move(*option));
    } else {
      try_graph(graph, type);
    }
  };
  for (const supergraph::TypeInGraph& there : context_.supergraph.join(from.type).per_graph)
    try_other(there.graph, from.type);
  if (context_.model[from.type].kind != schema::TypeKind::kObject) return;
  for (const TypeId interface : context_.model[from.type].interfaces)
    for (const supergraph::TypeInGraph& there : context_.supergraph.join(interface).per_graph)
      if (there.is_interface_object) try_other(there.graph, interface);
}

// A graph that holds events beside other root fields can be asked like any other.
Options Moves::around(const Option& from, Index field) {
  const std::string name = context_.items.fields()[field].name;  // the table grows meanwhile
  missing_ = &name;
  Options found;
  indirect(from, field, {}, found);
  if (!context_.supergraph[from.graph].is_event)
    if (auto option = enter(from, from.graph, from.type, field, {}))
      found.push_back(*std::move(option));
  missing_ = nullptr;
  return cheapest_per_graph(std::move(found));
}

// From an object of the query's root type to a field of another graph's: a query of its own.
std::optional<Option> Moves::enter_root(const Option& from, GraphId graph, Index field) {
  if (!is_direct(Option{from.node, graph, from.type, {}}, field)) return std::nullopt;
  const MoveKey entry{MoveKind::kEntry, graph.value, from.type.value, 0, 0};
  return direct(Option{context_.trie.move(from.node, entry), graph, from.type, {}}, field);
}

// Through a key into `graph`, where the object is a `type`, and there to `field`.
std::optional<Option> Moves::enter(
    const Option& from, GraphId graph, TypeId type, Index field, const Graphs& visited) {
  const FieldEntry& entry = context_.items.fields()[field];
  const supergraph::FieldInGraph* here = nullptr;
  if (entry.is_typename) {
    if (is_interface_object(context_.supergraph, type, graph)) return std::nullopt;
  } else {
    here = local_field(context_.supergraph, type, entry.name, graph);
    if (here == nullptr) return std::nullopt;
  }
  const FieldSetItems* required = nullptr;
  if (here != nullptr && here->requires_fields != nullptr)
    required = &context_.items.field_set(here->requires_fields);

  const Index node = cheapest_key_move(from, graph, type, required, visited);
  if (node == kNone) return std::nullopt;
  const Option there{node, graph, type, {}};
  return required != nullptr ? step_into(there, field, here, {}) : direct(there, field);
}

// By the shortest key that can be had right here, else by the cheapest that can be had at all.
Index Moves::cheapest_key_move(const Option& from,
                               GraphId graph,
                               TypeId type,
                               const FieldSetItems* required,
                               const Graphs& visited) {
  std::vector<const supergraph::Key*> keys;
  for (const supergraph::Key& key : context_.supergraph.join(type).in(graph)->keys)
    if (key.resolvable) keys.push_back(&key);
  std::ranges::stable_sort(keys, {},
                           [](const supergraph::Key* key) { return key->fields->text.size(); });
  const std::uint64_t so_far = keys.size() > 1 ? context_.trie.added_cost(from.node) : 0;
  Index best = kNone;
  std::uint64_t best_cost = 0;
  for (const supergraph::Key* key : keys) {
    const Index node =
        key_move(from, graph, type, context_.items.field_set(key->fields), required, visited);
    if (node == kNone) continue;
    if (keys.size() == 1) return node;
    const std::uint64_t cost = context_.trie.added_cost(node) - so_far;
    if (best == kNone || cost < best_cost) {
      best = node;
      best_cost = cost;
    }
    if (cost < std::uint64_t{2} * MoveTrie::kCallCost) break;
  }
  return best;
}

// The move itself, if the key's fields (and the required ones) can be had from here; else kNone.
Index Moves::key_move(const Option& from,
                      GraphId graph,
                      TypeId type,
                      const FieldSetItems& key,
                      const FieldSetItems* required,
                      const Graphs& visited) {
  const MoveKey move{MoveKind::kKey, graph.value, type.value, key.number,
                     required != nullptr ? required->number + 1 : 0};
  const auto is_missing = [&](const Item& item) {
    return item.field != kNone && context_.items.fields()[item.field].name == *missing_;
  };
  if (missing_ != nullptr && std::ranges::any_of(key.items, is_missing)) return kNone;
  const Index known = context_.trie.find(from.node, move);
  if (known != kNone) return known;
  if (!context_.budget.spend(context_.trie)) return kNone;
  Graphs inside = visited;
  inside.push_back(graph);
  std::vector<Index> leaves;
  if (!field_sets_.plan(from, {Need::kKey, key.items, graph}, inside, leaves)) return kNone;
  const std::size_t key_needs = leaves.size();
  if (required != nullptr &&
      !field_sets_.plan(from, {Need::kRequires, required->items, graph}, visited, leaves))
    return kNone;
  return context_.trie.move(from.node, move, from.type.value, leaves, key_needs);
}

Index Moves::by_other_key(const Option& from, Index move, const FieldSetItems& key) {
  const MoveKey known = context_.trie[move].move;
  const FieldSetItems* required =
      known.detail == 0 ? nullptr : &context_.items.field_set_number(known.detail - 1);
  return key_move(from, GraphId{known.graph}, TypeId{known.type}, key, required, {});
}

// The options in which an object here is seen as the concrete `type`.
Options Moves::narrow(const Option& from, TypeId type) {
  if (from.type == type) return {from};
  const MoveKey condition{MoveKind::kCondition, kNone, type.value, kNone, 0};
  Options found;
  if (!is_interface_object(context_.supergraph, from.type, from.graph)) {
    if (possible_in(context_.supergraph, from.type, from.graph).contains(type))
      found.push_back({context_.trie.move(from.node, condition), from.graph, type, from.provided});
    return found;
  }
  // Only a graph where the interface is real knows which objects are of the type.
  for (const supergraph::TypeInGraph& there : context_.supergraph.join(from.type).per_graph) {
    if (there.graph == from.graph || !there.possible.contains(type)) continue;
    const auto name = enter(from, there.graph, from.type, FieldTable::type_name(), {from.graph});
    if (!name) continue;
    const Index node =
        context_.trie.move(context_.trie[name->node].parent, condition, kNone, {name->node});
    found.push_back({node, there.graph, type, {}});
  }
  return found;
}

// Of options in one graph that see one type, the cheapest.
Options Moves::cheapest_per_graph(Options options) {
  if (options.size() < 2) return options;
  Options best;
  std::vector<std::uint64_t> costs;
  for (Option& option : options) {
    const std::uint64_t cost = context_.trie.added_cost(option.node);
    std::size_t i = 0;
    while (i < best.size() && (best[i].graph != option.graph || best[i].type != option.type))
      ++i;
    if (i == best.size()) {
      best.push_back(std::move(option));
      costs.push_back(cost);
    } else if (cost < costs[i]) {
      best[i] = std::move(option);
      costs[i] = cost;
    }
  }
  return best;
}

}  // namespace exec::planner
