#include "exec-service/supergraph/field_set.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/schema/schema.h"

namespace exec::supergraph {

namespace {

using language::PrintStyle;

tl::unexpected<shared::Error> invalid(std::string message) {
  return shared::fail(shared::ErrorCode::kInvalidInput, std::move(message));
}

// With the fields that there are, as many as a line holds.
std::string no_such_field(const schema::Schema& model, schema::TypeId type, std::string_view name) {
  constexpr std::size_t kNamedMax = 12;
  const std::vector<schema::FieldId>& fields = model[type].fields;
  std::string names;
  for (std::size_t i = 0; i < fields.size() && i < kNamedMax; ++i) {
    if (i > 0) names += ", ";
    names += model[fields[i]].name;
  }
  if (fields.size() > kNamedMax) names += ", …";
  return fmt::format("{} has no field \"{}\"{}{}", model[type].name, name,
                     names.empty() ? "" : "; name one that it has: ", names);
}

}  // namespace

shared::Result<FieldSetPtr> FieldSetTable::find(schema::TypeId type, std::string_view text) {
  const auto parsed = language::parse_field_set(text);
  if (!parsed) return invalid(parsed.error().message);
  const auto* operation =
      language::as<language::OperationDefinition>(parsed->definitions().front());
  std::string compact = language::print(operation->selection_set, PrintStyle::kCompact);
  compact = compact.substr(1, compact.size() - 2);  // without its braces

  FieldSetPtr& known = known_[{type.value, compact}];
  if (known == nullptr) {
    auto selections = read(operation->selection_set, type, 0);
    if (!selections) {
      known_.erase({type.value, compact});
      return tl::unexpected(std::move(selections.error()));
    }
    known = std::make_shared<const FieldSet>(
        FieldSet{type, std::move(compact), std::move(*selections)});
  }
  return known;
}

FieldSetTable::Selections FieldSetTable::read(const language::SelectionSet& selections,
                                              schema::TypeId parent,
                                              std::size_t depth) const {
  if (depth >= depth_max_) return invalid("the field set is nested too deeply");
  std::vector<FieldSetSelection> all;
  for (const language::Selection& selection : selections.selections) {
    shared::Result<FieldSetSelection> one = invalid("a field set has no named fragments");
    if (const auto* field = language::as<language::Field>(selection)) {
      one = read_field(*field, parent, depth);
    } else if (const auto* fragment = language::as<language::InlineFragment>(selection)) {
      one = read_fragment(*fragment, parent, depth);
    }
    if (!one) return tl::unexpected(std::move(one.error()));
    all.push_back(std::move(*one));
  }
  return all;
}

shared::Result<FieldSetSelection> FieldSetTable::read_field(const language::Field& field,
                                                            schema::TypeId parent,
                                                            std::size_t depth) const {
  if (!field.alias.empty()) return invalid("a field set has no aliases");
  const schema::Field* definition = model_.find_field(parent, field.name.value);
  if (definition == nullptr) return invalid(no_such_field(model_, parent, field.name.value));
  FieldSetSelection selection;
  selection.parent = parent;
  selection.field = definition->id;
  if (model_.is_typename(definition->id)) selection.kind = FieldSetSelection::Kind::kTypename;

  for (const schema::InputValue& expected : definition->arguments) {
    for (const language::Argument& argument : field.arguments)
      if (argument.name.value == expected.name)
        selection.arguments.push_back(
            {expected.name, language::print(argument.value, PrintStyle::kCompact)});
  }
  if (selection.arguments.size() != field.arguments.size())
    return invalid(fmt::format("{} is given an argument that it does not have",
                               model_.to_string(definition->id)));

  const schema::Type& type = model_[definition->type.type];
  if (type.is_composite() && field.selection_set.empty())
    return invalid(fmt::format("{} needs a selection of its fields in braces", field.name.value));
  if (!type.is_composite() && !field.selection_set.empty())
    return invalid(fmt::format("{} has no fields to select", field.name.value));
  if (!type.is_composite()) return selection;
  auto children = read(field.selection_set, type.id, depth + 1);
  if (!children) return tl::unexpected(std::move(children.error()));
  selection.children = std::move(*children);
  return selection;
}

shared::Result<FieldSetSelection> FieldSetTable::read_fragment(
    const language::InlineFragment& fragment, schema::TypeId parent, std::size_t depth) const {
  FieldSetSelection selection;
  selection.kind = FieldSetSelection::Kind::kFragment;
  selection.parent = parent;
  selection.on = parent;
  if (!fragment.type_condition.empty()) {
    const schema::Type* type = model_.find_type(fragment.type_condition.value);
    if (type == nullptr || !type->is_composite())
      return invalid(fmt::format("there is no object type, interface or union \"{}\"",
                                 fragment.type_condition.value));
    selection.on = type->id;
  }
  auto children = read(fragment.selection_set, selection.on, depth + 1);
  if (!children) return tl::unexpected(std::move(children.error()));
  selection.children = std::move(*children);
  return selection;
}

}  // namespace exec::supergraph
