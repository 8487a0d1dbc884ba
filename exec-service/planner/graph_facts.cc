#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

bool is_interface_object(const schema::Supergraph& supergraph,
                         schema::TypeId type,
                         schema::GraphId graph) {
  const schema::TypeInGraph* here = supergraph.join(type).in(graph);
  return here != nullptr && here->is_interface_object;
}

const schema::TypeSet& possible_in(const schema::Supergraph& supergraph,
                                   schema::TypeId type,
                                   schema::GraphId graph) {
  static const schema::TypeSet kNothing;
  const schema::TypeInGraph* here = supergraph.join(type).in(graph);
  return here != nullptr ? here->possible : kNothing;
}

const schema::FieldInGraph* local_field(const schema::Supergraph& supergraph,
                                        schema::TypeId type,
                                        std::string_view name,
                                        schema::GraphId graph) {
  const schema::Field* field = supergraph.model->find_field(type, name);
  if (field == nullptr || supergraph.join(type).in(graph) == nullptr) return nullptr;
  return supergraph.local(field->id, graph);
}

bool meets(const schema::Supergraph& supergraph, schema::TypeId condition, schema::TypeId type) {
  return condition == type || supergraph.model->is_subtype(type, condition);
}

}  // namespace exec::planner
