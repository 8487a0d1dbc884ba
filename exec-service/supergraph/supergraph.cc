#include "exec-service/supergraph/supergraph.h"

#include <algorithm>

namespace exec::supergraph {

namespace {

template <class InGraph>
const InGraph* find_graph_entry(const std::vector<InGraph>& per_graph, GraphId graph) {
  const auto at = std::ranges::lower_bound(per_graph, graph, {}, &InGraph::graph);
  return at != per_graph.end() && at->graph == graph ? &*at : nullptr;
}

}  // namespace

const TypeInGraph* TypeJoin::in(GraphId graph) const {
  return find_graph_entry(per_graph, graph);
}

const FieldInGraph* FieldJoin::in(GraphId graph) const {
  return find_graph_entry(per_graph, graph);
}

const Graph* Supergraph::find_graph(std::string_view name) const {
  const auto found =
      std::ranges::find_if(graphs, [&](const Graph& each) { return each.name == name; });
  return found == graphs.end() ? nullptr : &*found;
}

const FieldInGraph* Supergraph::local(schema::FieldId field, GraphId graph) const {
  const FieldInGraph* found = join(field).in(graph);
  return found != nullptr && found->is_local ? found : nullptr;
}

}  // namespace exec::supergraph
