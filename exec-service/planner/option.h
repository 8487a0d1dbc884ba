// Option: a place that a walk of the operation can be in, and the choices between places.
//
// Shapes: a ChoiceGroup are trie nodes, one of which must be in the plan.
// Thread: any; values.
#pragma once

#include <vector>

#include "exec-service/planner/collected_fields.h"
#include "exec-service/supergraph/supergraph_ids.h"

namespace exec::planner {

using supergraph::GraphId;
using Graphs = std::vector<GraphId>;

// At trie node `node`, in `graph`, at an object seen as `type`.
struct Option {
  Index node = kNone;
  GraphId graph;
  TypeId type = kNoType;               // kNoType: a leaf
  std::vector<const Items*> provided;  // @provides field sets that hold here
};
using Options = std::vector<Option>;

using ChoiceGroup = std::vector<Index>;
using ChoiceGroups = std::vector<ChoiceGroup>;

// The group of all these options.
[[nodiscard]] inline ChoiceGroup group_of(const Options& options) {
  ChoiceGroup group;
  group.reserve(options.size());
  for (const Option& option : options)
    group.push_back(option.node);
  return group;
}

}  // namespace exec::planner
