#include "exec-service/supergraph/api_schema.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

// What is marked, by schema coordinate: "Flight", "Flight.gate", "Flight.gate(unit:)".
class HiddenElements {
 public:
  void add(const AnnotatedFile& file) {
    names_ = &file.names;
    for (const language::Definition& definition : file.file->document.definitions()) {
      const schema::DefinitionHead head = schema::head_of(definition);
      if (!head.kind) continue;
      const std::string type(head.name.value);
      add(head.directives, type);
      for (const language::FieldDefinition& field : schema::fields_of(definition)) {
        const std::string coordinate = fmt::format("{}.{}", type, field.name.value);
        add(field.directives, coordinate);
        for (const language::InputValueDefinition& argument : field.arguments)
          add(argument.directives, fmt::format("{}({}:)", coordinate, argument.name.value));
      }
      if (const auto* input = language::as<language::InputObjectTypeDefinition>(definition))
        add_members(input->fields, type);
      if (const auto* enumeration = language::as<language::EnumTypeDefinition>(definition))
        add_members(enumeration->values, type);
    }
  }

  [[nodiscard]] bool empty() const { return hidden_.empty(); }
  [[nodiscard]] bool contains(const std::string& coordinate) const {
    return hidden_.contains(coordinate);
  }

 private:
  template <class Member>
  void add_members(const schema::Nodes<Member>& members, const std::string& type) {
    for (const Member& member : members)
      add(member.directives, fmt::format("{}.{}", type, member.name.value));
  }
  void add(const schema::Nodes<language::Directive>& directives, const std::string& coordinate) {
    if (names_->has(directives, "inaccessible")) hidden_.insert(coordinate);
  }

  const DirectiveNames* names_ = nullptr;  // of the file being read
  std::set<std::string> hidden_;
};

class ApiDeriver {
 public:
  ApiDeriver(schema::SchemaTables tables, const HiddenElements& hidden)
      : tables_(std::move(tables)), hidden_(hidden) {}

  schema::SchemaTables derive() {
    for (schema::Type& type : tables_.types)
      type.is_hidden = hidden_.contains(type.name);
    for (schema::Type& type : tables_.types)
      hide_members(type);
    for (schema::Field& field : tables_.fields)
      hide_arguments(field);
    for (std::optional<schema::TypeId>* root :
         {&tables_.query, &tables_.mutation, &tables_.subscription}) {
      if (*root && is_hidden(**root)) root->reset();
    }
    return std::move(tables_);
  }

 private:
  [[nodiscard]] bool is_hidden(schema::TypeId type) const {
    return tables_.types[type.value].is_hidden;
  }

  void hide_members(schema::Type& type) {
    std::erase_if(type.fields, [&](schema::FieldId id) {
      const schema::Field& field = tables_.fields[id.value];
      return is_hidden(field.type.type) ||
             hidden_.contains(fmt::format("{}.{}", type.name, field.name));
    });
    std::erase_if(type.interfaces, [&](schema::TypeId id) { return is_hidden(id); });
    std::erase_if(type.members, [&](schema::TypeId id) { return is_hidden(id); });
    std::erase_if(type.enum_values, [&](const schema::EnumValue& value) {
      return hidden_.contains(fmt::format("{}.{}", type.name, value.name));
    });
    std::erase_if(type.input_fields, [&](const schema::InputValue& field) {
      return is_hidden(field.type.type) ||
             hidden_.contains(fmt::format("{}.{}", type.name, field.name));
    });
  }

  void hide_arguments(schema::Field& field) {
    const std::string& type = tables_.types[field.parent.value].name;
    std::erase_if(field.arguments, [&](const schema::InputValue& argument) {
      return is_hidden(argument.type.type) ||
             hidden_.contains(fmt::format("{}.{}({}:)", type, field.name, argument.name));
    });
  }

  schema::SchemaTables tables_;
  const HiddenElements& hidden_;
};

bool is_empty(const schema::Type& type) {
  switch (type.kind) {
    case schema::TypeKind::kObject:
    case schema::TypeKind::kInterface:
      return type.fields.empty();
    case schema::TypeKind::kUnion:
      return type.members.empty();
    case schema::TypeKind::kEnum:
      return type.enum_values.empty();
    case schema::TypeKind::kInputObject:
      return type.input_fields.empty();
    case schema::TypeKind::kScalar:
      break;
  }
  return false;
}

// At the definition of the type, in the last file that has one: the event graph goes over the
// supergraph.
void report(schema::ProblemList& problems,
            const std::vector<AnnotatedFile>& files,
            std::string_view type,
            std::string message) {
  for (auto file = files.rbegin(); file != files.rend(); ++file)
    for (const language::Definition& definition : file->file->document.definitions()) {
      const schema::DefinitionHead head = schema::head_of(definition);
      if (head.kind && head.name.value == type)
        return problems.add({file->file, head.name.offset}, std::move(message));
    }
  problems.add(schema::Problem{files.front().file->name, 0, 0, std::move(message)});
}

// A client could not leave out what it cannot see.
void check_inputs(const schema::Schema& model,
                  const schema::Schema& api,
                  const std::vector<AnnotatedFile>& files,
                  schema::ProblemList& problems) {
  for (const schema::Type& type : api.types()) {
    if (type.is_hidden) continue;
    for (const schema::InputValue& field : model[type.id].input_fields)
      if (field.is_required() && type.find_input_field(field.name) == nullptr)
        report(problems, files, type.name,
               fmt::format("{}.{} is required and cannot be @inaccessible", type.name, field.name));
    for (const schema::FieldId id : type.fields)
      for (const schema::InputValue& argument : model[id].arguments)
        if (argument.is_required() && api[id].find_argument(argument.name) == nullptr)
          report(problems, files, type.name,
                 fmt::format("{}({}:) is required and cannot be @inaccessible", api.to_string(id),
                             argument.name));
  }
}

}  // namespace

std::shared_ptr<const schema::Schema> derive_api_schema(
    const std::shared_ptr<const schema::Schema>& of,
    const std::vector<AnnotatedFile>& files,
    schema::ProblemList& problems) {
  HiddenElements hidden;
  for (const AnnotatedFile& file : files)
    hidden.add(file);
  if (hidden.empty()) return of;
  const schema::Schema& model = *of;
  auto api = std::make_shared<const schema::Schema>(ApiDeriver(model.tables(), hidden).derive());
  if (api->root(language::OperationKind::kQuery) == nullptr)
    report(problems, files, model.root(language::OperationKind::kQuery)->name,
           "the query root cannot be @inaccessible");
  for (const schema::Type& type : api->types()) {
    if (!type.is_hidden && is_empty(type))
      report(
          problems, files, type.name,
          fmt::format("everything in {} is @inaccessible; make {} so, too", type.name, type.name));
  }
  check_inputs(model, *api, files, problems);
  return api;
}

}  // namespace exec::supergraph
