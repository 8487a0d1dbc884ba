// read_joins: the join directives of a supergraph → graphs, and per type and field who has it.
//
//   type Flight @join__type(graph: FLIGHTS, key: "id") @join__type(graph: DELAYS, key: "id") {
//     id: ID!
//     gate: String @join__field(graph: FLIGHTS)
//   }
//
// Spec:   join v0.1 to v0.5. Before v0.3 it holds less, and this is filled in: a type without
//         @join__type is in every graph, what is implemented or a member is so wherever both types
//         are; in v0.1 a field of an owned type is the owner's, and key fields are wherever the key
//         is.
// Errors: unknown graphs, wrong field sets, what we cannot honour (context arguments). Labels of
//         @overrides that are not in force, and those in force that nothing has, are warnings.
// Thread: one load.
#pragma once

#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/features.h"
#include "exec-service/supergraph/field_set.h"
#include "exec-service/supergraph/override_labels.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::supergraph {

// What all readers of a load work on.
struct JoinTarget {
  Supergraph& supergraph;  // `model` is there; graphs, types and fields are being filled
  FieldSetTable& field_sets;
  schema::ProblemList& errors;
  schema::ProblemList& warnings;

  [[nodiscard]] const schema::Schema& model() const { return *supergraph.model; }
  // The entry of `graph`, made if it is not there yet.
  TypeInGraph& type_in(schema::TypeId type, GraphId graph) const;
  FieldInGraph& field_in(schema::FieldId field, GraphId graph) const;
  // A field set, or null and a problem that begins with `what`.
  FieldSetPtr field_set(schema::TypeId type,
                        std::string_view text,
                        schema::Place place,
                        std::string_view what) const;
};

void read_joins(const schema::SdlFile& file,
                const Feature& join,
                const JoinTarget& target,
                const OverrideLabels& in_force);

// Once all graphs are read: possible types per graph, and which fields are local.
void complete_joins(Supergraph& supergraph);

}  // namespace exec::supergraph
