#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

bool is_interface_object(const supergraph::Supergraph& supergraph,
                         schema::TypeId type,
                         supergraph::GraphId graph) {
  const supergraph::TypeInGraph* here = supergraph.join(type).in(graph);
  return here != nullptr && here->is_interface_object;
}

const schema::TypeSet& possible_in(const supergraph::Supergraph& supergraph,
                                   schema::TypeId type,
                                   supergraph::GraphId graph) {
  static const schema::TypeSet kNothing;
  const supergraph::TypeInGraph* here = supergraph.join(type).in(graph);
  return here != nullptr ? here->possible : kNothing;
}

const supergraph::FieldInGraph* local_field(const supergraph::Supergraph& supergraph,
                                            schema::TypeId type,
                                            std::string_view name,
                                            supergraph::GraphId graph) {
  const schema::Field* field = supergraph.model->find_field(type, name);
  if (field == nullptr || supergraph.join(type).in(graph) == nullptr) return nullptr;
  return supergraph.local(field->id, graph);
}

bool meets(const supergraph::Supergraph& supergraph,
           schema::TypeId condition,
           schema::TypeId type) {
  return condition == type || supergraph.model->is_subtype(type, condition);
}

}  // namespace exec::planner
