#include "exec-service/planner/one_of_variables.h"

#include <algorithm>

namespace exec::planner {

namespace {

using schema::Type;

class Finder {
 public:
  Finder(const schema::Schema& schema, const language::Document& document)
      : schema_(schema), document_(document) {}

  void look(const language::SelectionSet& set, const Type* parent) {
    for (const language::Selection& selection : set.selections) {
      if (const auto* field = language::as<language::Field>(selection)) {
        look(*field, parent);
      } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
        look(inlined->selection_set, condition(inlined->type_condition, parent));
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        if (!seen_.insert(spread->name.value).second) continue;
        const language::FragmentDefinition* fragment = document_.fragment(spread->name.value);
        look(fragment->selection_set, condition(fragment->type_condition, parent));
      }
    }
  }

  std::set<std::string_view> take() { return std::move(found_); }

 private:
  void look(const language::Field& field, const Type* parent) {
    if (parent == nullptr) return;
    const schema::Field* definition = schema_.find_field(parent->id, field.name.value);
    if (definition == nullptr) return;
    for (const language::Argument& argument : field.arguments)
      if (const schema::InputValue* input = definition->find_argument(argument.name.value))
        look(argument.value, schema_[input->type.type]);
    look(field.selection_set, &schema_[definition->type.type]);
  }

  void look(const language::Value& value, const Type& type) {
    for (const language::Value& item : value.items)
      look(item, type);
    if (type.kind != schema::TypeKind::kInputObject) return;
    for (const language::ObjectField& member : value.fields) {
      const schema::InputValue* input = type.find_input_field(member.name.value);
      if (input == nullptr) continue;
      if (type.is_one_of && member.value.kind == language::ValueKind::kVariable)
        found_.insert(member.value.text);
      look(member.value, schema_[input->type.type]);
    }
  }

  const Type* condition(const language::Name& name, const Type* parent) const {
    return name.empty() ? parent : schema_.find_type(name.value);
  }

  const schema::Schema& schema_;
  const language::Document& document_;
  std::set<std::string_view> seen_;  // fragments
  std::set<std::string_view> found_;
};

}  // namespace

std::set<std::string_view> one_of_variables(const schema::Schema& schema,
                                            const language::Document& document,
                                            const language::OperationDefinition& operation) {
  const auto has_default = [](const language::VariableDefinition& definition) {
    return definition.default_value != nullptr;
  };
  if (std::ranges::none_of(operation.variable_definitions, has_default)) return {};
  Finder finder(schema, document);
  finder.look(operation.selection_set, schema.root(operation.kind));
  return finder.take();
}

}  // namespace exec::planner
