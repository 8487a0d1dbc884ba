#include "exec-service/supergraph/event_overlay.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/supergraph/directive_names.h"
#include "exec-service/supergraph/event_binding_reader.h"

namespace exec::supergraph {

namespace {

using language::Definition;

constexpr std::string_view kFederationTypes[] = {"_Any",     "_Entity",   "_Service",
                                                 "FieldSet", "_FieldSet", "openfed__FieldSet"};

class OverlayReader {
 public:
  OverlayReader(const schema::SdlFile& file,
                GraphId graph,
                const Features& features,
                const JoinTarget& target,
                const schema::SchemaLimits& limits)
      : file_(file),
        graph_(graph),
        dialect_(file, features),
        target_(target),
        limits_(limits),
        names_(features, UnlinkedNames::kMeanThemselves) {}

  // All types of all files come first: fields and keys lead from one to another.
  void read_types() {
    for (const Definition& definition : file_.document.definitions()) {
      const schema::Type* type = type_of(definition);
      if (type == nullptr) continue;
      check_extended(*type, definition);
      TypeInGraph& in_graph = target_.type_in(type->id, graph_);
      for (const language::Name& name : schema::interfaces_of(definition))
        in_graph.interfaces.insert(target_.model().find_type(name.value)->id);
      if (const auto* united = language::as<language::UnionTypeDefinition>(definition)) {
        for (const language::Name& name : united->member_types)
          in_graph.members.insert(target_.model().find_type(name.value)->id);
      }
      if (const auto* enumeration = language::as<language::EnumTypeDefinition>(definition)) {
        for (const language::EnumValueDefinition& value : enumeration->values)
          in_graph.enum_values.emplace_back(value.name.value);
      }
    }
  }

  void read_fields() {
    for (const Definition& definition : file_.document.definitions()) {
      const schema::Type* type = type_of(definition);
      if (type == nullptr) continue;
      read_keys(*type, definition);
      for (const language::FieldDefinition& node : schema::fields_of(definition))
        read_field(*type, node);
    }
  }

  // Filters follow paths through what all types of all files carry.
  void read_bindings() {
    for (const Definition& definition : file_.document.definitions()) {
      const schema::Type* type = type_of(definition);
      if (type == nullptr) continue;
      for (const language::FieldDefinition& node : schema::fields_of(definition)) {
        const schema::Field& field = *target_.model().find_field(type->id, node.name.value);
        if (has_event_directive(dialect_, node))
          read_event_binding(dialect_, {file_, node, field.id, graph_}, target_, limits_);
      }
    }
  }

 private:
  void report(language::Offset offset, std::string message) {
    target_.errors.add({&file_, offset}, std::move(message));
  }

  const schema::Type* type_of(const Definition& definition) {
    const schema::DefinitionHead head = schema::head_of(definition);
    const schema::Type* type = head.kind ? target_.model().find_type(head.name.value) : nullptr;
    return type == nullptr || type->is_built_in ? nullptr : type;
  }

  // @extends is how Federation 1 writes `extend type`.
  void check_extended(const schema::Type& type, const Definition& definition) {
    if (target_.model().is_root(type.id)) return;
    const auto uses = names_.uses(schema::head_of(definition).directives, "extends");
    if (uses.empty() || !target_.supergraph.join(type.id).per_graph.empty()) return;
    report(uses.front()->offset,
           fmt::format("type \"{}\" is extended but no subgraph has it; remove @{}", type.name,
                       uses.front()->name.value));
  }

  void read_keys(const schema::Type& type, const Definition& definition) {
    for (const language::Directive* use :
         names_.uses(schema::head_of(definition).directives, "key")) {
      const language::Value* value = schema::find_argument(*use, "fields");
      if (value == nullptr) continue;  // check_event_directives() reports it
      if (value->kind != language::ValueKind::kString) {
        report(value->offset, fmt::format("@{} needs fields: \"...\"", use->name.value));
        continue;
      }
      FieldSetPtr fields = target_.field_set(type.id, value->text, {&file_, use->offset},
                                             fmt::format("key \"{}\"", value->text));
      if (fields != nullptr)
        target_.type_in(type.id, graph_).keys.push_back({std::move(fields), false});
    }
  }

  void read_field(const schema::Type& type, const language::FieldDefinition& node) {
    const schema::Field& field = *target_.model().find_field(type.id, node.name.value);
    target_.field_in(field.id, graph_);
    check_declared(field, node);
    if (!has_event_directive(dialect_, node) && target_.model().is_root(type.id)) {
      report(node.name.offset,
             target_.model().to_string(field.id) + std::string(remedy_of_unbound(type)));
    }
  }

  // What a root field without a binding needs.
  [[nodiscard]] std::string_view remedy_of_unbound(const schema::Type& root) const {
    if (&root == target_.model().root(language::OperationKind::kSubscription))
      return " comes from no topic: give it @edfs__kafkaSubscribe";
    if (&root == target_.model().root(language::OperationKind::kMutation))
      return " publishes to no topic: give it @edfs__kafkaPublish, or move it to a subgraph";
    return " cannot come from a topic: move it to a subgraph";
  }

  // Scalars and enums of the supergraph need not be repeated; what has fields must, since those
  // declared are those that an event carries.
  void check_declared(const schema::Field& field, const language::FieldDefinition& node) {
    const schema::Type& type = target_.model()[field.type.type];
    if (type.is_built_in || target_.supergraph.join(type.id).in(graph_) != nullptr) return;
    if (type.is_composite()) {
      report(node.type->named_type().offset,
             fmt::format("{0} is not declared in this file; declare it with the fields that "
                         "the event carries, as in type {0} @key(fields: \"id\", "
                         "resolvable: false) {{ id: ID! }}",
                         type.name));
      return;
    }
    TypeInGraph& in_graph = target_.type_in(type.id, graph_);
    for (const schema::EnumValue& value : type.enum_values)
      in_graph.enum_values.push_back(value.name);
  }

  const schema::SdlFile& file_;
  GraphId graph_;
  EventDialect dialect_;
  const JoinTarget& target_;
  const schema::SchemaLimits& limits_;
  DirectiveNames names_;
};

GraphId add_event_graph(Supergraph& supergraph) {
  Graph graph;
  graph.id = {static_cast<std::uint32_t>(supergraph.graphs.size())};
  graph.is_event = true;
  graph.name = "events";
  graph.enum_name = "EVENTS";
  while (supergraph.find_graph(graph.name) != nullptr) {  // a subgraph may have that name
    graph.name += "_";
    graph.enum_name += "_";
  }
  supergraph.graphs.push_back(graph);
  return graph.id;
}

// The one graph that has the field; it is where the directive came from.
std::optional<GraphId> composed_graph(const Supergraph& supergraph, schema::FieldId field) {
  const std::vector<FieldInGraph>& per_graph = supergraph.join(field).per_graph;
  return per_graph.size() == 1 ? std::optional(per_graph.front().graph) : std::nullopt;
}

// A graph whose root fields are all events has no subgraph to call.
void mark_event_graphs(Supergraph& supergraph) {
  GraphSet bound;
  GraphSet asked;
  const schema::Schema& model = *supergraph.model;
  for (const auto operation : {language::OperationKind::kQuery, language::OperationKind::kMutation,
                               language::OperationKind::kSubscription}) {
    const schema::Type* root = model.root(operation);
    if (root == nullptr) continue;
    for (const schema::FieldId field : root->fields) {
      const bool is_event = supergraph.events.find_subscription(field) != nullptr ||
                            supergraph.events.find_publication(field) != nullptr;
      for (const FieldInGraph& in_graph : supergraph.join(field).per_graph)
        (is_event ? bound : asked).insert(in_graph.graph);
    }
  }
  for (Graph& graph : supergraph.graphs)
    graph.is_event = graph.is_event || (bound.contains(graph.id) && !asked.contains(graph.id));
  for (TypeJoin& join : supergraph.types) {
    for (TypeInGraph& in_graph : join.per_graph) {
      if (!supergraph[in_graph.graph].is_event) continue;
      for (Key& key : in_graph.keys)
        key.resolvable = false;
    }
  }
}

}  // namespace

schema::Machinery event_machinery(const Features& features) {
  schema::Machinery machinery;
  machinery.is_type = [&features](std::string_view name) {
    if (name == kPublishResult) return false;
    const bool is_federation =
        std::ranges::find(kFederationTypes, name) != std::end(kFederationTypes);
    return is_federation || name.starts_with("federation__") || name.starts_with("link__") ||
           EventDialect::is_machinery(name) || features.owns_type(name);
  };
  machinery.is_directive = [](std::string_view) { return true; };
  return machinery;
}

std::unique_ptr<const schema::SdlFile> publish_result_sdl(const schema::SdlFile& file,
                                                          schema::ProblemList& problems) {
  bool is_used = false;
  for (const Definition& definition : file.document.definitions()) {
    if (schema::head_of(definition).name.value == kPublishResult) return nullptr;
    for (const language::FieldDefinition& field : schema::fields_of(definition))
      is_used = is_used || field.type->named_type().value == kPublishResult;
  }
  if (!is_used) return nullptr;
  return schema::parse_sdl(
      {"built-in", fmt::format("\"Whether an event was delivered to its topic.\" "
                               "type {} {{ success: Boolean! }}",
                               kPublishResult)},
      problems);
}

void check_publish_result(const schema::SdlFile& file, schema::ProblemList& problems) {
  for (const Definition& definition : file.document.definitions()) {
    const schema::DefinitionHead head = schema::head_of(definition);
    if (head.name.value != kPublishResult) continue;
    const auto fields = schema::fields_of(definition);
    const bool is_exact = head.kind == schema::TypeKind::kObject && !head.is_extension &&
                          schema::interfaces_of(definition).empty() && fields.size() == 1 &&
                          fields[0].name.value == "success" && fields[0].arguments.empty() &&
                          language::print(*fields[0].type) == "Boolean!";
    if (!is_exact)
      problems.add({&file, head.name.offset},
                   fmt::format("{0} is made here, with nothing but its success; write "
                               "type {0} {{ success: Boolean! }}, or leave it out",
                               kPublishResult));
  }
}

void read_event_overlay(const std::vector<const schema::SdlFile*>& files,
                        const Features& features,
                        const JoinTarget& target,
                        const schema::SchemaLimits& limits) {
  const GraphId graph = add_event_graph(target.supergraph);
  std::vector<OverlayReader> readers;
  readers.reserve(files.size());
  for (const schema::SdlFile* file : files)
    readers.emplace_back(*file, graph, features, target, limits);
  for (OverlayReader& reader : readers)
    reader.read_types();
  for (OverlayReader& reader : readers)
    reader.read_fields();
  for (OverlayReader& reader : readers)
    reader.read_bindings();
}

void read_composed_events(const schema::SdlFile& file,
                          const Features& features,
                          const JoinTarget& target,
                          const schema::SchemaLimits& limits) {
  const EventDialect dialect(file, features);
  for (const Definition& definition : file.document.definitions()) {
    const schema::Type* type = target.model().find_type(schema::head_of(definition).name.value);
    if (type == nullptr) continue;
    for (const language::FieldDefinition& node : schema::fields_of(definition)) {
      if (!has_event_directive(dialect, node)) continue;
      const schema::Field& field = *target.model().find_field(type->id, node.name.value);
      if (const auto graph = composed_graph(target.supergraph, field.id)) {
        read_event_binding(dialect, {file, node, field.id, *graph}, target, limits);
      } else {
        target.errors.add({&file, node.name.offset},
                          fmt::format("{} is an event of several graphs; leave it in one",
                                      target.model().to_string(field.id)));
      }
    }
  }
  mark_event_graphs(target.supergraph);
}

}  // namespace exec::supergraph
