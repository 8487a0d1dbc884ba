#include "exec-service/planner/option_walk.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

OptionWalk::OptionWalk(const PlanningContext& context)
    : context_(context),
      field_sets_(context,
                  moves_,
                  [this](const Wanted& wanted, const Options& options, ChoiceGroups& groups) {
                    return follow(wanted, options, groups);
                  }),
      moves_(context, field_sets_),
      guards_(context,
              moves_,
              [this](const Wanted& wanted, const Options& options, ChoiceGroups& groups) {
                return follow(wanted, options, groups);
              }) {}

bool OptionWalk::fail(TypeId type, Index field) {
  if (context_.budget.is_spent()) return false;
  const FieldEntry& entry = context_.items.fields()[field];
  failure_ =
      fmt::format("No subgraph can resolve \"{}.{}\" here.", context_.model[type].name, entry.name);
  failed_field_ = entry.syntax;
  return false;
}

bool OptionWalk::walk_root(TypeId root_type, const Wanted& wanted, ChoiceGroups& groups) {
  Options options;
  for (const GraphId graph : context_.supergraph.join(root_type).graphs.ids()) {
    const MoveKey entry{MoveKind::kEntry, graph.value, root_type.value, 0, 0};
    if (!moves_.is_direct(Option{MoveTrie::root(), graph, root_type, {}}, wanted.field)) continue;
    const Option start{context_.trie.move(MoveTrie::root(), entry), graph, root_type, {}};
    options.push_back(*moves_.direct(start, wanted.field));
  }
  if (options.empty()) return fail(root_type, wanted.field);
  return follow(wanted, options, groups);
}

bool OptionWalk::walk_serial_root(TypeId root_type,
                                  const Wanted& wanted,
                                  Index number,
                                  ChoiceGroups& groups) {
  Options options;
  for (const GraphId graph : context_.supergraph.join(root_type).graphs.ids()) {
    if (!moves_.is_direct(Option{MoveTrie::root(), graph, root_type, {}}, wanted.field)) continue;
    const MoveKey entry{MoveKind::kEntry, graph.value, root_type.value, number, 0};
    const Option start{context_.trie.move(MoveTrie::root(), entry), graph, root_type, {}};
    options.push_back(*moves_.direct(start, wanted.field));
  }
  if (options.empty()) return fail(root_type, wanted.field);
  return commit(options, groups, [&](const Option& option, ChoiceGroups& of_option) {
    return follow(wanted, {option}, of_option);
  });
}

// One option for all that is below: the cheapest with which everything can be had.
template <class WalkOption>
bool OptionWalk::commit(const Options& options, ChoiceGroups& groups, const WalkOption& walk) {
  if (options.size() == 1) {
    groups.push_back({options.front().node});
    return walk(options.front(), groups);
  }
  std::vector<std::pair<std::uint64_t, const Option*>> by_cost;  // of getting there
  for (const Option& option : options)
    by_cost.emplace_back(context_.trie.added_cost(option.node), &option);
  std::ranges::stable_sort(by_cost, {}, &std::pair<std::uint64_t, const Option*>::first);
  std::uint64_t best_cost = std::numeric_limits<std::uint64_t>::max();
  ChoiceGroups best;
  for (const auto& [least_cost, option] : by_cost) {
    if (!best.empty() && least_cost >= best_cost) break;
    if (!best.empty() && !context_.budget.may_compare()) {
      cut_short_ = true;
      break;
    }
    ChoiceGroups of_option = {{option->node}};
    if (!walk(*option, of_option)) continue;
    const std::uint64_t cost = cost_of(of_option);
    if (cost >= best_cost) continue;
    best_cost = cost;
    best = std::move(of_option);
  }
  if (best.empty() || context_.budget.is_spent()) return false;  // failure_ is the last option's
  failure_.clear();
  failed_field_ = nullptr;
  std::ranges::move(best, std::back_inserter(groups));
  return true;
}

void OptionWalk::choose(ChoiceGroups groups) {
  std::ranges::stable_sort(groups, {}, &ChoiceGroup::size);
  for (const ChoiceGroup& group : groups)
    context_.trie.mark(group[context_.trie.cheapest(group)]);
}

void OptionWalk::guard_events() {
  guards_.plan([this](ChoiceGroups groups) { choose(std::move(groups)); });
  failure_.clear();  // a guard without a way is none
  failed_field_ = nullptr;
}

// What a plan with one node of each group would cost besides what is marked.
std::uint64_t OptionWalk::cost_of(const ChoiceGroups& groups) {
  const std::size_t checkpoint = context_.trie.checkpoint();
  choose(groups);
  std::uint64_t cost = 0;
  for (std::size_t i = checkpoint; i < context_.trie.marked().size(); ++i)
    cost += context_.trie[context_.trie.marked()[i]].cost;
  context_.trie.rollback(checkpoint);
  return cost;
}

bool OptionWalk::walk_field(TypeId type,
                            const Wanted& wanted,
                            const Options& from,
                            const Graphs& visited,
                            ChoiceGroups& groups) {
  Options options;
  for (const Option& option : from)
    std::ranges::move(moves_.field_options(option, wanted, visited), std::back_inserter(options));
  options = moves_.cheapest_per_graph(std::move(options));
  if (options.empty()) return fail(type, wanted.field);
  return follow(wanted, options, groups);
}

// Goes on below a field that can be had in each of `options`.
bool OptionWalk::follow(const Wanted& wanted, const Options& options, ChoiceGroups& groups) {
  guards_.record(wanted, options);
  if (wanted.is_leaf()) {
    groups.push_back(group_of(options));
    return true;
  }
  const TrieNode& into = context_.trie[options.front().node];
  const std::string& name = context_.items.fields()[wanted.field].name;
  const TypeId type = context_.model.find_field(TypeId{into.move.type}, name)->type.type;
  return walk(type, wanted.below, options, groups);
}

bool OptionWalk::walk(TypeId type,
                      const std::vector<const Items*>& selections,
                      const Options& options,
                      ChoiceGroups& groups) {
  if (!context_.budget.spend(context_.trie)) return false;
  const CollectedFields position =
      collect_fields(context_.model, type, selections, context_.budget.work());
  if (context_.model[type].kind == schema::TypeKind::kObject) {
    if (position.common.empty()) {  // all skipped: whether there is an object is still asked
      groups.push_back(group_of(options));
      return true;
    }
    return std::ranges::all_of(position.common, [&](const Wanted& wanted) {
      return walk_field(type, wanted, options, {}, groups);
    });
  }
  // Where several graphs know different members of a union, only those known to all are asked for:
  // the answer must not depend on which graph is chosen.
  std::vector<TypeId> common_members;
  const bool narrowed = context_.model[type].kind == schema::TypeKind::kUnion && options.size() > 1;
  if (narrowed) common_members = members_of_all(type, options);

  return commit(options, groups, [&](const Option& option, ChoiceGroups& of_option) {
    return walk_abstract(type, position, option, narrowed ? &common_members : nullptr, of_option);
  });
}

std::vector<TypeId> OptionWalk::members_of_all(TypeId type, const Options& options) const {
  std::vector<TypeId> members;
  context_.model[type].possible.for_each([&](TypeId member) {
    const bool everywhere = std::ranges::all_of(options, [&](const Option& option) {
      return option.type == member ||
             (option.type == type &&
              possible_in(context_.supergraph, type, option.graph).contains(member));
    });
    if (everywhere) members.push_back(member);
  });
  return members;
}

// All that is wanted of an abstract position, from one option.
bool OptionWalk::walk_abstract(TypeId type,
                               const CollectedFields& position,
                               const Option& at,
                               const std::vector<TypeId>* members,
                               ChoiceGroups& groups) {
  if (context_.model[at.type].kind == schema::TypeKind::kObject)
    return walk_as_object(position, at, groups);
  CollectedFields by_type;
  by_type.on_type = position.on_type;
  if (!walk_common(type, position.common, at, by_type, groups)) return false;
  return std::ranges::all_of(by_type.on_type, [&](const auto& on) {
    const bool asked =
        members == nullptr || std::ranges::find(*members, on.first) != members->end();
    return !asked || walk_type(on.first, on.second, at, groups);
  });
}

// This graph knows that there is one type only.
bool OptionWalk::walk_as_object(const CollectedFields& position,
                                const Option& at,
                                ChoiceGroups& groups) {
  WantedList all = position.common;
  for (const auto& [on, list] : position.on_type)
    if (on == at.type)
      for (const Wanted& wanted : list)
        add_wanted(all, wanted);
  return std::ranges::all_of(
      all, [&](const Wanted& wanted) { return walk_field(at.type, wanted, {at}, {}, groups); });
}

// What is wanted of objects of every type. Where it cannot be had of the interface, each concrete
// type is asked for it: added to `by_type`.
bool OptionWalk::walk_common(TypeId type,
                             const WantedList& common,
                             const Option& at,
                             CollectedFields& by_type,
                             ChoiceGroups& groups) {
  const bool interface_object = is_interface_object(context_.supergraph, at.type, at.graph);
  const schema::TypeSet& possible = possible_in(context_.supergraph, at.type, at.graph);
  for (const Wanted& wanted : common) {
    const Options options = interface_object
                                ? moves_.cheapest_per_graph(moves_.field_options(at, wanted, {}))
                                : on_all(at, wanted);
    if (!options.empty()) {
      if (!follow(wanted, options, groups)) return false;
      continue;
    }
    if (interface_object || possible.empty()) return fail(type, wanted.field);
    possible.for_each([&](TypeId on) { add_wanted(by_type.on(on), wanted); });
  }
  return true;
}

// Ways to a field of an interface as such.
Options OptionWalk::on_all(const Option& at, const Wanted& wanted) {
  Options options;
  if (moves_.is_direct_on_all(at, wanted.field)) {
    options.push_back(*moves_.direct(at, wanted.field));
    if (wanted.is_leaf() || moves_.all_local(options.front(), wanted.below, 0)) return options;
  }
  moves_.indirect(at, wanted.field, {}, options);
  return moves_.cheapest_per_graph(std::move(options));
}

// What is wanted of objects of one type, if there can be any here.
bool OptionWalk::walk_type(TypeId on,
                           const WantedList& list,
                           const Option& at,
                           ChoiceGroups& groups) {
  const Options options = moves_.narrow(at, on);
  if (options.empty()) return true;
  if (is_interface_object(context_.supergraph, at.type, at.graph))
    groups.push_back(group_of(options));
  return std::ranges::all_of(
      list, [&](const Wanted& wanted) { return walk_field(on, wanted, options, {}, groups); });
}

}  // namespace exec::planner
