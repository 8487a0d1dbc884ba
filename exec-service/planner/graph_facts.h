// Questions about types in graphs that the planner asks everywhere.
// Thread: any; pure functions of an immutable supergraph.
#pragma once

#include <string_view>

#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

// The graph knows the type's objects by an interface's name only, not which type each one is.
[[nodiscard]] bool is_interface_object(const supergraph::Supergraph& supergraph,
                                       schema::TypeId type,
                                       supergraph::GraphId graph);

// Object types that a value of `type` can have in `graph`.
[[nodiscard]] const schema::TypeSet& possible_in(const supergraph::Supergraph& supergraph,
                                                 schema::TypeId type,
                                                 supergraph::GraphId graph);

// How `graph` answers the field of `type` called `name`: null if it has no such field, or cannot.
[[nodiscard]] const supergraph::FieldInGraph* local_field(const supergraph::Supergraph& supergraph,
                                                          schema::TypeId type,
                                                          std::string_view name,
                                                          supergraph::GraphId graph);

// Whether an object of `type` meets a fragment on `condition`.
[[nodiscard]] bool meets(const supergraph::Supergraph& supergraph,
                         schema::TypeId condition,
                         schema::TypeId type);

}  // namespace exec::planner
