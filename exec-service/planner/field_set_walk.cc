#include "exec-service/planner/field_set_walk.h"

#include <algorithm>
#include <utility>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

// Field sets that need themselves end here, graphs already visited on the way are not entered
// again: that is what bounds the recursion.
bool FieldSetWalk::plan(const Option& from,
                        const NeededFieldSet& needed,
                        const Graphs& visited,
                        std::vector<Index>& leaves) {
  const Active self{needed.need, from.node, needed.graph, &needed.fields};
  if (std::ranges::find(active_, self) != active_.end()) return false;
  if (active_.size() >= context_.budget.depth_max() || !context_.budget.spend(context_.trie))
    return false;
  active_.push_back(self);
  ChoiceGroups groups;
  const bool possible = plan_fields(from, needed.fields, visited, groups);
  active_.pop_back();
  if (!possible) return false;
  for (const ChoiceGroup& group : groups)
    leaves.push_back(group[context_.trie.cheapest(group)]);
  return true;
}

bool FieldSetWalk::plan_fields(const Option& from,
                               const Items& field_set,
                               const Graphs& visited,
                               ChoiceGroups& groups) {
  const bool as_one = context_.model[from.type].kind == schema::TypeKind::kObject ||
                      is_interface_object(context_.supergraph, from.type, from.graph);
  const CollectedFields position =
      collect_fields(context_.model, from.type, {&field_set}, context_.budget.work());
  return std::ranges::all_of(position.common, [&](const Wanted& wanted) {
    Options options;
    if (as_one) {
      options = moves_.field_options(from, wanted, visited);
    } else if (moves_.is_direct_on_all(from, wanted.field)) {
      options.push_back(*moves_.direct(from, wanted.field));
    } else {
      moves_.indirect(from, wanted.field, visited, options);
    }
    options = moves_.cheapest_per_graph(std::move(options));
    return !options.empty() && follow_(wanted, options, groups);
  });
}

}  // namespace exec::planner
