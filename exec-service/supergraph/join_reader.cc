#include "exec-service/supergraph/join_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

using language::Definition;

class JoinReader {
 public:
  JoinReader(const schema::SdlFile& file,
             const Feature& join,
             const JoinTarget& target,
             const OverrideLabels& in_force)
      : file_(file), join_(join), target_(target), in_force_(in_force), names_(join) {}

  void read() {
    for (const Definition& definition : file_.document.definitions())
      if (schema::head_of(definition).name.value == names_.graph_enum) read_graphs(definition);
    if (target_.supergraph.graphs.empty())
      report(
          join_.place.offset,
          fmt::format("enum {} names no graphs; compose the supergraph again", names_.graph_enum));
    for (const Definition& definition : file_.document.definitions())
      read_type(definition);
    for (const Definition& definition : file_.document.definitions())
      read_type_details(definition);
    for (const Definition& definition : file_.document.definitions())
      read_fields(definition);
    for (const std::string& label : in_force_)
      if (!labels_.contains(label))
        target_.warnings.add(
            schema::Problem{file_.name, 0, 0,
                            fmt::format("override label \"{}\" is in force, but no "
                                        "@override has it",
                                        label)});
  }

 private:
  // What the file calls the elements of join.
  struct Names {
    explicit Names(const Feature& join)
        : graph_enum(join.type("Graph")),
          graph(join.directive("graph")),
          type(join.directive("type")),
          field(join.directive("field")),
          implements(join.directive("implements")),
          union_member(join.directive("unionMember")),
          enum_value(join.directive("enumValue")),
          owner(join.directive("owner")) {}
    std::string graph_enum, graph, type, field, implements, union_member, enum_value, owner;
  };

  void report(language::Offset offset, std::string message) {
    target_.errors.add({&file_, offset}, std::move(message));
  }

  void read_graphs(const Definition& definition) {
    const auto* graphs = language::as<language::EnumTypeDefinition>(definition);
    if (graphs == nullptr) return;
    for (const language::EnumValueDefinition& value : graphs->values) {
      Graph graph;
      graph.id = {static_cast<std::uint32_t>(target_.supergraph.graphs.size())};
      graph.enum_name = value.name.value;
      if (const language::Directive* join =
              schema::find_directive(value.directives, names_.graph)) {
        graph.name = schema::text_argument(*join, "name").value_or("");
        graph.url = schema::text_argument(*join, "url").value_or("");
      }
      if (graph.name.empty())
        report(value.name.offset,
               fmt::format("graph {} has no @{}(name:, url:)", graph.enum_name, names_.graph));
      target_.supergraph.graphs.push_back(std::move(graph));
    }
  }

  std::optional<GraphId> graph_of(const language::Directive& directive) {
    const auto name = schema::text_argument(directive, "graph");
    if (!name) return std::nullopt;
    for (const Graph& graph : target_.supergraph.graphs)
      if (graph.enum_name == *name) return graph.id;
    report(directive.offset, fmt::format("{} is not a value of {}", *name, names_.graph_enum));
    return std::nullopt;
  }

  // The model's type that a definition is about; null for machinery and what is not a type.
  const schema::Type* type_of(const Definition& definition) {
    const schema::DefinitionHead head = schema::head_of(definition);
    return head.kind ? target_.model().find_type(head.name.value) : nullptr;
  }

  void read_type(const Definition& definition) {
    const schema::Type* type = type_of(definition);
    if (type == nullptr || type->is_built_in) return;
    const schema::DefinitionHead head = schema::head_of(definition);
    for (const language::Directive* use : schema::find_directives(head.directives, names_.type)) {
      const auto graph = graph_of(*use);
      if (!graph) continue;
      TypeInGraph& in_graph = target_.type_in(type->id, *graph);
      if (schema::flag_argument(*use, "isInterfaceObject", false))
        in_graph.is_interface_object = true;
      const language::Value* key = schema::find_argument(*use, "key");
      if (key == nullptr || key->kind != language::ValueKind::kString) continue;
      FieldSetPtr fields = target_.field_set(type->id, key->text, {&file_, key->offset},
                                             fmt::format("key \"{}\"", key->text));
      if (fields != nullptr)
        in_graph.keys.push_back(
            {std::move(fields), schema::flag_argument(*use, "resolvable", true)});
    }
    if (!head.is_extension && is_before(3) && target_.supergraph.join(type->id).per_graph.empty()) {
      for (const Graph& graph : target_.supergraph.graphs)
        target_.type_in(type->id, graph.id);
    }
  }

  [[nodiscard]] bool is_before(int minor) const { return join_.major == 0 && join_.minor < minor; }

  void read_type_details(const Definition& definition) {
    const schema::Type* type = type_of(definition);
    if (type == nullptr || type->is_built_in) return;
    const schema::DefinitionHead head = schema::head_of(definition);
    if (is_before(3)) {
      for (TypeInGraph& in_graph : target_.supergraph.types[type->id.value].per_graph)
        assume_details(*type, in_graph);
      return;
    }
    for (const language::Directive* use :
         schema::find_directives(head.directives, names_.implements))
      add_named(*use, *type, "interface", &TypeInGraph::interfaces);
    for (const language::Directive* use :
         schema::find_directives(head.directives, names_.union_member))
      add_named(*use, *type, "member", &TypeInGraph::members);
    if (const auto* enumeration = language::as<language::EnumTypeDefinition>(definition))
      read_enum_values(*type, *enumeration);
  }

  void add_named(const language::Directive& use,
                 const schema::Type& type,
                 std::string_view argument,
                 schema::TypeSet TypeInGraph::* set) {
    const auto graph = graph_of(use);
    const auto name = schema::text_argument(use, argument);
    const schema::Type* named = name ? target_.model().find_type(*name) : nullptr;
    if (named == nullptr) {
      report(use.offset, fmt::format("@{} names no known type", use.name.value));
      return;
    }
    if (graph) (target_.type_in(type.id, *graph).*set).insert(named->id);
  }

  void read_enum_values(const schema::Type& type, const language::EnumTypeDefinition& enumeration) {
    for (const language::EnumValueDefinition& value : enumeration.values) {
      const auto uses = schema::find_directives(value.directives, names_.enum_value);
      for (const language::Directive* use : uses) {
        if (const auto graph = graph_of(*use))
          target_.type_in(type.id, *graph).enum_values.emplace_back(value.name.value);
      }
      if (!uses.empty()) continue;
      for (TypeInGraph& in_graph : target_.supergraph.types[type.id.value].per_graph)
        in_graph.enum_values.emplace_back(value.name.value);
    }
  }

  // Before join v0.3: whatever both types allow.
  void assume_details(const schema::Type& type, TypeInGraph& in_graph) const {
    const auto is_here = [&](schema::TypeId id) {
      return target_.supergraph.join(id).in(in_graph.graph) != nullptr;
    };
    for (const schema::TypeId interface : type.interfaces)
      if (is_here(interface)) in_graph.interfaces.insert(interface);
    for (const schema::TypeId member : type.members)
      if (is_here(member)) in_graph.members.insert(member);
    for (const schema::EnumValue& value : type.enum_values)
      in_graph.enum_values.push_back(value.name);
  }

  void read_fields(const Definition& definition) {
    const schema::Type* type = type_of(definition);
    if (type == nullptr || type->is_built_in) return;
    const language::Directive* owner =
        is_before(2) ? schema::find_directive(schema::head_of(definition).directives, names_.owner)
                     : nullptr;
    for (const language::FieldDefinition& node : schema::fields_of(definition)) {
      const schema::Field* field = target_.model().find_field(type->id, node.name.value);
      const auto uses = schema::find_directives(node.directives, names_.field);
      for (const language::Directive* use : uses)
        read_field(*use, *field);
      if (!uses.empty()) continue;
      if (owner != nullptr) {
        if (const auto graph = graph_of(*owner)) target_.field_in(field->id, *graph);
      } else {
        for (const TypeInGraph& in_graph : target_.supergraph.join(type->id).per_graph)
          target_.field_in(field->id, in_graph.graph);
      }
    }
    if (owner == nullptr) return;
    for (const TypeInGraph& in_graph : target_.supergraph.join(type->id).per_graph)
      for (const Key& key : in_graph.keys)
        add_key_fields(key.fields->selections, in_graph.graph);
  }

  void add_key_fields(const std::vector<FieldSetSelection>& selections, GraphId graph) {
    for (const FieldSetSelection& selection : selections) {
      if (selection.kind == FieldSetSelection::Kind::kField)
        target_.field_in(selection.field, graph);
      add_key_fields(selection.children, graph);
    }
  }

  void read_field(const language::Directive& use, const schema::Field& field) {
    if (schema::find_argument(use, "contextArguments") != nullptr)
      report(use.offset, fmt::format("{} takes an argument from a context (@fromContext), which is "
                                     "not supported; remove it",
                                     target_.model().to_string(field.id)));
    const auto graph = graph_of(use);
    if (!graph) return;  // comes from an interface object only
    FieldInGraph& in_graph = target_.field_in(field.id, *graph);
    in_graph.is_external = schema::flag_argument(use, "external", false);
    in_graph.is_overridden = schema::flag_argument(use, "usedOverridden", false);
    in_graph.override_from = schema::text_argument(use, "override").value_or("");
    if (const auto label = schema::text_argument(use, "overrideLabel"))
      read_label(use, *label, field, in_graph);
    read_field_sets(use, field, in_graph);
    if (const auto type = schema::text_argument(use, "type"))
      in_graph.type = resolve(*type, use.offset).value_or(field.type);
  }

  // The label stands on both sides of the override: where the field was, and where it goes.
  void read_label(const language::Directive& use,
                  std::string_view label,
                  const schema::Field& field,
                  FieldInGraph& in_graph) {
    const bool is_goal = !in_graph.override_from.empty();
    const bool is_moved = is_in_force(in_force_, label);
    in_graph.is_overridden = is_goal != is_moved;
    labels_.emplace(label);
    if (!is_goal || is_moved) return;
    target_.warnings.add(
        {&file_, use.offset},
        fmt::format("{} stays in subgraph \"{}\": its override label \"{}\" is not "
                    "in force",
                    target_.model().to_string(field.id), in_graph.override_from, label));
  }

  void read_field_sets(const language::Directive& use,
                       const schema::Field& field,
                       FieldInGraph& in_graph) {
    const auto read_set = [&](std::string_view argument, schema::TypeId on) -> FieldSetPtr {
      const language::Value* value = schema::find_argument(use, argument);
      if (value == nullptr || value->kind != language::ValueKind::kString) return nullptr;
      return target_.field_set(
          on, value->text, {&file_, value->offset},
          fmt::format("{} of {}", argument, target_.model().to_string(field.id)));
    };
    in_graph.requires_fields = read_set("requires", field.parent);
    in_graph.provides_fields = read_set("provides", field.type.type);
  }

  std::optional<schema::TypeRef> resolve(std::string_view text, language::Offset offset) {
    const auto parsed = language::parse_type(text);
    const schema::Type* named =
        parsed ? target_.model().find_type(parsed->node->named_type().value) : nullptr;
    if (named == nullptr) {
      report(offset, fmt::format("\"{}\" is not a type of this supergraph", text));
      return std::nullopt;
    }
    schema::TypeRef resolved;
    resolved.type = named->id;
    for (const auto* at = parsed->node; at->of_type != nullptr; at = at->of_type) {
      if (at->kind == language::TypeReferenceKind::kNonNull) {
        resolved.non_null |= 1U << resolved.list_depth;
      } else if (++resolved.list_depth == schema::TypeRef::kListDepthMax) {
        break;
      }
    }
    return resolved;
  }

  const schema::SdlFile& file_;
  const Feature& join_;
  const JoinTarget& target_;
  const OverrideLabels& in_force_;
  OverrideLabels labels_;  // that were read
  Names names_;
};

// The element of `graph` in a list that is ascending by graph; made if it is not there yet.
template <class InGraph>
std::pair<InGraph&, bool> entry(std::vector<InGraph>& per_graph, GraphId graph) {
  const auto at = std::ranges::lower_bound(per_graph, graph, {}, &InGraph::graph);
  if (at != per_graph.end() && at->graph == graph) return {*at, false};
  const auto made = per_graph.insert(at, InGraph{});
  made->graph = graph;
  return {*made, true};
}

}  // namespace

TypeInGraph& JoinTarget::type_in(schema::TypeId type, GraphId graph) const {
  TypeJoin& join = supergraph.types[type.value];
  join.graphs.insert(graph);
  return entry(join.per_graph, graph).first;
}

FieldInGraph& JoinTarget::field_in(schema::FieldId field, GraphId graph) const {
  auto [in_graph, is_new] = entry(supergraph.fields[field.value].per_graph, graph);
  if (is_new) in_graph.type = model()[field].type;
  return in_graph;
}

FieldSetPtr JoinTarget::field_set(schema::TypeId type,
                                  std::string_view text,
                                  schema::Place place,
                                  std::string_view what) const {
  auto found = field_sets.find(type, text);
  if (found) return *found;
  errors.add(place, fmt::format("{}: {}", what, found.error().message));
  return nullptr;
}

void read_joins(const schema::SdlFile& file,
                const Feature& join,
                const JoinTarget& target,
                const OverrideLabels& in_force) {
  JoinReader(file, join, target, in_force).read();
}

void complete_joins(Supergraph& supergraph) {
  for (FieldJoin& join : supergraph.fields) {
    for (FieldInGraph& field : join.per_graph)
      field.is_local =
          !field.is_overridden && (!field.is_external || field.requires_fields != nullptr);
  }
  for (const schema::Type& type : supergraph.model->types()) {
    for (TypeInGraph& in_graph : supergraph.types[type.id.value].per_graph) {
      if (type.kind == schema::TypeKind::kObject) in_graph.possible.insert(type.id);
      in_graph.possible |= in_graph.members;
    }
  }
  for (const schema::Type& type : supergraph.model->types()) {
    if (type.kind != schema::TypeKind::kObject) continue;
    for (const TypeInGraph& in_graph : supergraph.types[type.id.value].per_graph) {
      in_graph.interfaces.for_each([&](schema::TypeId interface) {
        std::vector<TypeInGraph>& there = supergraph.types[interface.value].per_graph;
        const auto found = std::ranges::find_if(
            there, [&](const TypeInGraph& each) { return each.graph == in_graph.graph; });
        if (found != there.end() && !found->is_interface_object) found->possible.insert(type.id);
      });
    }
  }
}

}  // namespace exec::supergraph
