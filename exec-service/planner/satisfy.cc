// OptionWalk's field sets: whether what a key or a @requires names can be had from an option, by
// the same moves as anything else, into further graphs if need be.
#include <algorithm>

#include "exec-service/planner/graph_facts.h"
#include "exec-service/planner/option_walk.h"

namespace exec::planner {

// Plans `field_set` from here and adds the chosen leaves. Field sets that need themselves end here,
// graphs already visited on the way are not asked again: that is what bounds the recursion.
bool OptionWalk::satisfy(const Option& from,
                         const Items& field_set,
                         Need need,
                         GraphId graph,
                         const Graphs& visited,
                         std::vector<Index>& leaves) {
  const Active self{need, from.node, graph, &field_set};
  if (std::ranges::find(active_, self) != active_.end()) return false;
  if (active_.size() >= limits_.depth_max || !spend()) return false;
  active_.push_back(self);
  ChoiceGroups groups;
  const bool possible = satisfy_fields(from, field_set, visited, groups);
  active_.pop_back();
  if (!possible) return false;
  for (const ChoiceGroup& group : groups)
    leaves.push_back(group[trie_.cheapest(group)]);
  return true;
}

bool OptionWalk::satisfy_fields(const Option& from,
                                const Items& field_set,
                                const Graphs& visited,
                                ChoiceGroups& groups) {
  const bool as_one = model_[from.type].kind == schema::TypeKind::kObject ||
                      is_interface_object(supergraph_, from.type, from.graph);
  const Position position = collect_position(model_, from.type, {&field_set}, work_);
  return std::ranges::all_of(position.common, [&](const Wanted& wanted) {
    Options options;
    if (as_one) {
      options = field_options(from, wanted, visited);
    } else if (is_direct_on_all(from, wanted.field)) {
      options.push_back(*direct(from, wanted.field));
    } else {
      indirect(from, wanted.field, visited, options);
    }
    options = cheapest_per_graph(std::move(options));
    return !options.empty() && follow(wanted, options, groups);
  });
}

}  // namespace exec::planner
