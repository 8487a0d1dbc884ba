// Supergraph: the schema that clients see, the one that the planner walks, and which graph serves
// what.
//
//   supergraph.graphql ─┐                      ┌─ api     what clients may ask and receive
//   events.graphql ─────┴─ load_supergraph() ──┼─ model   everything, @inaccessible too
//                                              ├─ joins   a type, a field: which graphs, how
//                                              ├─ events  root fields bound to topics
//                                              ├─ access  what a viewer must show
//                                              └─ costs   what fields and lists cost
//
// Ids are common to `api` and `model`. Nothing of the machinery (join__, link__, the directives of
// linked features) is in either.
//
// Spec:   join v0.1 to v0.5, link v1.0 (and core v0.1, v0.2), inaccessible v0.1, v0.2; renames by
//         @link(as:, import:) are followed. The event graph: docs/configuration.md "The event
//         graph".
// Shapes: joins are addressed by ids of the model; what belongs to no graph (introspection types,
//         built-in scalars) has an empty join.
// Errors: every problem of both files at once, each with its place; `warnings` are what --check
//         prints besides. A feature linked `for: SECURITY` or `EXECUTION` that is not known here is
//         an error: serving without it would be wrong.
// Thread: any (immutable); shared as shared_ptr<const Supergraph>.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/schema/problem.h"
#include "exec-service/schema/schema.h"
#include "exec-service/supergraph/access_rules.h"
#include "exec-service/supergraph/cost_rules.h"
#include "exec-service/supergraph/event_graph.h"
#include "exec-service/supergraph/field_set.h"
#include "exec-service/supergraph/override_labels.h"
#include "exec-service/supergraph/supergraph_ids.h"

namespace exec::supergraph {

struct Graph {
  GraphId id;
  std::string name;       // "flights": in configuration, metrics, explain
  std::string enum_name;  // FLIGHTS: in the supergraph's SDL
  std::string url;        // may be empty; configuration may override it
  // All it has comes from events: there is no subgraph to call, and none of its keys is resolvable.
  bool is_event = false;
};

struct Key {
  FieldSetPtr fields;
  bool resolvable = true;
};

// A type as one graph has it.
struct TypeInGraph {
  GraphId graph;
  bool is_interface_object = false;
  std::vector<Key> keys;
  schema::TypeSet interfaces;  // objects, interfaces: those it implements there
  schema::TypeSet members;     // unions: their members there
  // Object types that a value of the type can have there: members, implementers, an object itself.
  // Empty for an interface object: the graph does not know.
  schema::TypeSet possible;
  std::vector<std::string> enum_values;  // enums: those it knows, source order
};

struct TypeJoin {
  GraphSet graphs;
  std::vector<TypeInGraph> per_graph;  // ascending by graph

  [[nodiscard]] const TypeInGraph* in(GraphId graph) const;  // null: the graph has no such type
};

// A field as one graph has it. A field without @join__field has a plain one for each graph of its
// type; one with an *empty* @join__field has none: it comes from interface objects only.
struct FieldInGraph {
  GraphId graph;
  bool is_external = false;
  bool is_overridden = false;   // it may be there still, but must not be asked for
  bool is_local = true;         // see Supergraph::local
  FieldSetPtr requires_fields;  // null: none
  FieldSetPtr provides_fields;  // null: none
  schema::TypeRef type;         // join__field(type:), else the field's
  std::string override_from;    // name of the graph that it was taken from, or empty
};

struct FieldJoin {
  std::vector<FieldInGraph> per_graph;  // ascending by graph

  [[nodiscard]] const FieldInGraph* in(GraphId graph) const;
};

struct Supergraph {
  std::string id;  // schema_id() of the texts
  std::shared_ptr<const schema::Schema> api;
  std::shared_ptr<const schema::Schema> model;
  std::vector<Graph> graphs;
  std::vector<TypeJoin> types;    // by TypeId
  std::vector<FieldJoin> fields;  // by FieldId
  EventGraph events;
  AccessRules access;
  CostRules costs;

  [[nodiscard]] const Graph& operator[](GraphId id_of) const { return graphs[id_of.value]; }
  [[nodiscard]] const TypeJoin& join(schema::TypeId type) const { return types[type.value]; }
  [[nodiscard]] const FieldJoin& join(schema::FieldId field) const { return fields[field.value]; }
  [[nodiscard]] const Graph* find_graph(std::string_view name) const;

  // How `graph` answers the field of this parent type when it is asked for it; null if it
  // cannot. It can unless the field is @external there (without
  // @requires) or overridden. `requires_fields` still have to be sent along.
  [[nodiscard]] const FieldInGraph* local(schema::FieldId field, GraphId graph) const;
};

struct LoadedSupergraph {
  std::shared_ptr<const Supergraph> supergraph;  // null if there are errors
  std::vector<schema::Problem> errors;
  std::vector<schema::Problem> warnings;
};

// `event_graph` may be null: then there are those events only that were composed into the
// supergraph.
[[nodiscard]] LoadedSupergraph load_supergraph(const schema::SchemaText& supergraph,
                                               const schema::SchemaText* event_graph = nullptr,
                                               const schema::SchemaLimits& limits = {},
                                               const OverrideLabels& in_force = {});

// First 16 hex digits of the SHA-256 of both texts; the names of the files do not matter.
[[nodiscard]] std::string schema_id(std::string_view supergraph_text,
                                    std::optional<std::string_view> event_graph_text);

}  // namespace exec::supergraph
