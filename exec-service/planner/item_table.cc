#include "exec-service/planner/item_table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "exec-service/language/printer.h"

namespace exec::planner {

namespace {

// `a:1,b:$x`: sorted, so that the order in which they are written makes no difference.
std::string join_sorted(std::vector<std::string> arguments) {
  std::ranges::sort(arguments);
  std::string text;
  for (const std::string& argument : arguments)
    text += (text.empty() ? "" : ",") + argument;
  return text;
}

}  // namespace

ItemTable::ItemTable(const schema::Schema& model,
                     const language::Document& document,
                     const language::OperationDefinition& operation,
                     const ConditionValues& conditions,
                     const supergraph::FieldIdSet& denied)
    : model_(model), document_(document), conditions_(conditions) {
  denied.for_each(
      [&](FieldId field) { denied_on_[model[field].name].insert(model[field].parent); });
  for (const language::VariableDefinition& definition : operation.variable_definitions)
    variables_.emplace(definition.variable.value, static_cast<Index>(variables_.size()));
  operation_ = selection(operation.selection_set, model.root(operation.kind));
}

// `parent` null: within introspection.
const Items* ItemTable::selection(const language::SelectionSet& set, const schema::Type* parent) {
  Items items;
  for (const language::Selection& selection : set.selections) {
    if (const auto* selected = language::as<language::Field>(selection)) {
      if (conditions_.includes(selected->directives)) items.push_back(field(*selected, parent));
    } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
      if (!conditions_.includes(inlined->directives)) continue;
      const TypeId on = type(inlined->type_condition.value);
      items.push_back(
          {kNone, on,
           this->selection(inlined->selection_set, on == kNoType ? parent : &model_[on])});
    } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
      if (conditions_.includes(spread->directives))
        items.push_back({kNone, type(document_.fragment(spread->name.value)->type_condition.value),
                         fragment(spread->name.value)});
    }
  }
  return &items_.emplace_back(std::move(items));
}

const Items* ItemTable::fragment(std::string_view name) {
  const auto known = fragments_.find(name);
  if (known != fragments_.end()) return known->second;
  const language::FragmentDefinition& definition = *document_.fragment(name);
  const Items* items =
      selection(definition.selection_set, model_.find_type(definition.type_condition.value));
  fragments_.emplace(name, items);
  return items;
}

Item ItemTable::field(const language::Field& field, const schema::Type* parent) {
  FieldEntry entry;
  entry.key = field.response_key();
  entry.name = field.name.value;
  entry.syntax = &field;
  add_arguments(field, entry);
  const Items* below = nullptr;
  if (!field.selection_set.empty()) {
    const schema::Field* definition =
        parent == nullptr ? nullptr : model_.find_field(parent->id, field.name.value);
    below = selection(field.selection_set,
                      definition == nullptr ? nullptr : &model_[definition->type.type]);
  }
  return {fields_.intern(std::move(entry)), kNoType, below, &field,
          denied_on(field.name.value, parent)};
}

// What may not be seen through an interface may not be seen there of any object, even of one that
// may show it when it is reached otherwise.
const schema::TypeSet* ItemTable::denied_on(std::string_view name, const schema::Type* parent) {
  const auto denied = denied_on_.find(name);
  if (denied == denied_on_.end()) return nullptr;
  if (parent == nullptr || !parent->is_abstract() || !denied->second.contains(parent->id))
    return &denied->second;
  const auto [through, is_new] =
      denied_through_.try_emplace({parent->id.value, name}, denied->second);
  if (is_new) through->second |= parent->possible;
  return &through->second;
}

void ItemTable::add_arguments(const language::Field& field, FieldEntry& entry) const {
  if (field.arguments.empty()) return;
  std::vector<std::string> arguments;
  for (const language::Argument& argument : field.arguments) {
    arguments.push_back(std::string(argument.name.value) + ':' +
                        language::print(argument.value, language::PrintStyle::kCompact));
    add_variables(argument.value, entry.variables);
  }
  entry.arguments = join_sorted(std::move(arguments));
}

void ItemTable::add_variables(const language::Value& value, std::vector<Index>& variables) const {
  if (value.kind == language::ValueKind::kVariable) {
    const auto known = variables_.find(value.text);
    if (known != variables_.end()) variables.push_back(known->second);
  }
  for (const language::Value& item : value.items)
    add_variables(item, variables);
  for (const language::ObjectField& member : value.fields)
    add_variables(member.value, variables);
}

TypeId ItemTable::type(std::string_view name) const {
  const schema::Type* type = name.empty() ? nullptr : model_.find_type(name);
  return type != nullptr ? type->id : kNoType;
}

const FieldSetItems& ItemTable::field_set(const supergraph::FieldSetPtr& source) {
  const auto number = static_cast<Index>(field_sets_.size());
  const auto [slot, is_new] = field_set_numbers_.try_emplace(source.get(), number);
  if (is_new) {
    const Items* items = field_set(source->selections);
    field_sets_.push_back({*items, number, source.get()});
  }
  return field_sets_[slot->second];
}

const Items* ItemTable::field_set(const std::vector<supergraph::FieldSetSelection>& selections) {
  Items items;
  for (const supergraph::FieldSetSelection& selection : selections) {
    const Items* below = selection.children.empty() ? nullptr : field_set(selection.children);
    switch (selection.kind) {
      case supergraph::FieldSetSelection::Kind::kTypename:
        break;  // representations carry it anyway
      case supergraph::FieldSetSelection::Kind::kFragment:
        items.push_back({kNone, selection.on, below});
        break;
      case supergraph::FieldSetSelection::Kind::kField: {
        FieldEntry entry;
        entry.name = model_[selection.field].name;
        std::vector<std::string> arguments;
        arguments.reserve(selection.arguments.size());
        for (const supergraph::FieldSetArgument& argument : selection.arguments)
          arguments.push_back(argument.name + ':' + argument.literal);
        entry.arguments = join_sorted(std::move(arguments));
        items.push_back({fields_.intern(std::move(entry)), kNoType, below});
        break;
      }
    }
  }
  return &items_.emplace_back(std::move(items));
}

}  // namespace exec::planner
