// OperationText: a step's selections as the GraphQL text that its subgraph gets.
//
//   query($representations:[_Any!]!,$first:Int){_entities(representations:$representations){...on
//   Flight{legs(first:$first){id}}}}
//
// Deterministic: equal steps of different plans have equal text, by which loaders join them.
//
// Source: federation subgraph specification, "Query._entities".
// Thread: one planning.
#pragma once

#include <string>
#include <vector>

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

struct OperationText {
  std::string selection;         // `{...on Flight{delay}}`
  std::vector<Index> variables;  // client variables in it, ascending
};

[[nodiscard]] OperationText operation_text(const FetchGraph& graph,
                                           const ItemTable& items,
                                           const schema::Schema& model,
                                           const FetchStep& step);

}  // namespace exec::planner
