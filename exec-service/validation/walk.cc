#include "exec-service/validation/walk.h"

#include <string_view>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"

namespace exec::validation {

namespace {

using language::ArenaList;
using language::ValueKind;

std::string_view location_of(language::OperationKind kind) {
  switch (kind) {
    case language::OperationKind::kMutation:
      return "MUTATION";
    case language::OperationKind::kSubscription:
      return "SUBSCRIPTION";
    case language::OperationKind::kQuery:
      break;
  }
  return "QUERY";
}

class Walk {
 public:
  explicit Walk(const Context& context) : context_(context) {}

  Usage document() {
    usage_.fragments.reserve(context_.fragments.size());
    for (const language::Definition& definition : context_.document.definitions()) {
      if (const auto* operation = language::as<language::OperationDefinition>(definition)) {
        const DefinitionUsage own = recorded([&] { this->operation(*operation); });
        usage_.operations.push_back({operation, own});
      } else if (const auto* fragment = language::as<language::FragmentDefinition>(definition)) {
        usage_.fragments.push_back(recorded([&] { this->fragment(*fragment); }));
      }
    }
    return std::move(usage_);
  }

 private:
  template <class Visit>
  DefinitionUsage recorded(const Visit& visit) {
    DefinitionUsage own{.variables_begin = usage_.variables.size(),
                        .spreads_begin = usage_.spreads.size()};
    visit();
    own.variables_end = usage_.variables.size();
    own.spreads_end = usage_.spreads.size();
    return own;
  }

  void operation(const language::OperationDefinition& operation) {
    rules::operation_type_existence(context_, operation);
    rules::single_root_field(context_, operation);
    rules::root_fields_limit(context_, operation);
    rules::variable_uniqueness(context_, operation);
    for (const language::VariableDefinition& variable : operation.variable_definitions)
      variable_definition(variable);
    directives(operation.directives, location_of(operation.kind));
    selection_set(operation.selection_set, context_.schema.root(operation.kind));
  }

  void variable_definition(const language::VariableDefinition& variable) {
    rules::fragment_spread_type_existence(context_, variable.type->named_type());
    rules::variables_are_input_types(context_, variable);
    if (variable.default_value != nullptr) {
      const auto type = context_.type_of(*variable.type);
      const bool input = type && context_.schema[type->type].is_input();
      whole_value(*variable.default_value, {.type = input ? type : std::nullopt});
    }
    directives(variable.directives, "VARIABLE_DEFINITION");
  }

  void fragment(const language::FragmentDefinition& fragment) {
    rules::fragment_spread_type_existence(context_, fragment.type_condition);
    rules::fragments_on_composite_types(context_, fragment);
    directives(fragment.directives, "FRAGMENT_DEFINITION");
    selection_set(fragment.selection_set, context_.composite_type(fragment.type_condition.value));
  }

  void selection_set(const language::SelectionSet& set, const schema::Type* parent) {
    for (const language::Selection& selection : set.selections) {
      shared::match(
          selection, [&](const language::Field* field) { this->field(*field, parent); },
          [&](const language::FragmentSpread* spread) { this->spread(*spread, parent); },
          [&](const language::InlineFragment* fragment) { inline_fragment(*fragment, parent); });
    }
  }

  void field(const language::Field& field, const schema::Type* parent) {
    const schema::Field* definition =
        parent == nullptr ? nullptr : context_.schema.find_field(parent->id, field.name.value);
    if (parent != nullptr) rules::field_selections(context_, field, *parent, definition);
    if (definition != nullptr) {
      rules::introspection_is_enabled(context_, field, *definition);
      rules::leaf_field_selections(context_, field, *definition);
      rules::argument_names(context_, field, *definition);
      rules::required_arguments(context_, field, *definition);
    }
    rules::introspection_depth(context_, field);
    rules::argument_uniqueness(context_, field.arguments);
    for (const language::Argument& argument : field.arguments) {
      whole_value(argument.value,
                  position(definition == nullptr ? nullptr
                                                 : definition->find_argument(argument.name.value)));
    }
    directives(field.directives, "FIELD");
    if (field.selection_set.empty()) return;
    const schema::Type* type =
        definition == nullptr ? nullptr : &context_.schema[definition->type.type];
    selection_set(field.selection_set, type != nullptr && type->is_composite() ? type : nullptr);
  }

  void spread(const language::FragmentSpread& spread, const schema::Type* parent) {
    rules::fragment_spread_target_defined(context_, spread);
    rules::fragment_spread_is_possible(context_, parent, spread);
    directives(spread.directives, "FRAGMENT_SPREAD");
    const FragmentNumber target = context_.fragments.number_of(spread.name.value);
    if (target != kNoFragment) usage_.spreads.push_back(target);
  }

  void inline_fragment(const language::InlineFragment& fragment, const schema::Type* parent) {
    const schema::Type* type = parent;
    if (!fragment.type_condition.empty()) {
      rules::fragment_spread_type_existence(context_, fragment.type_condition);
      rules::fragments_on_composite_types(context_, fragment);
      rules::fragment_spread_is_possible(context_, parent, fragment);
      type = context_.composite_type(fragment.type_condition.value);
    }
    directives(fragment.directives, "INLINE_FRAGMENT");
    selection_set(fragment.selection_set, type);
  }

  void directives(const ArenaList<language::Directive>& directives, std::string_view location) {
    if (directives.empty()) return;
    rules::directives_are_unique_per_location(context_, directives);
    for (const language::Directive& directive : directives) {
      const schema::Directive* definition = context_.schema.find_directive(directive.name.value);
      rules::directives_are_defined(context_, directive, definition, location);
      rules::argument_uniqueness(context_, directive.arguments);
      if (definition != nullptr) {
        rules::argument_names(context_, directive, *definition);
        rules::required_arguments(context_, directive, *definition);
      }
      for (const language::Argument& argument : directive.arguments) {
        whole_value(argument.value, position(definition == nullptr
                                                 ? nullptr
                                                 : definition->find_argument(argument.name.value)));
      }
    }
  }

  // Where a value stands: a VariableUsage but for the variable.
  static VariableUsage position(const schema::InputValue* definition) {
    if (definition == nullptr) return {};
    return {.type = definition->type, .has_default = definition->default_value.has_value()};
  }

  // An argument's or default's value, as opposed to what is nested in one.
  void whole_value(const language::Value& value, const VariableUsage& position) {
    if (position.type) rules::values_of_correct_type(context_, value, *position.type);
    variables_of(value, position);
  }

  void variables_of(const language::Value& value, const VariableUsage& position) {
    switch (value.kind) {
      case ValueKind::kVariable:
        usage_.variables.push_back(position);
        usage_.variables.back().variable = &value;
        return;
      case ValueKind::kList: {
        VariableUsage item;
        if (position.type && position.type->is_list()) item.type = position.type->item();
        for (const language::Value& each : value.items)
          variables_of(each, item);
        return;
      }
      case ValueKind::kObject:
        rules::input_object_field_uniqueness(context_, value);
        for (const language::ObjectField& field : value.fields)
          variables_of(field.value, field_position(field, position));
        return;
      default:
        return;
    }
  }

  VariableUsage field_position(const language::ObjectField& field,
                               const VariableUsage& object) const {
    if (!object.type) return {};
    const schema::Type& type = context_.schema[object.type->type];
    const schema::InputValue* definition = type.find_input_field(field.name.value);
    VariableUsage found = position(definition);
    if (definition != nullptr && type.is_one_of) found.one_of = &type;
    return found;
  }

  const Context& context_;
  Usage usage_;
};

}  // namespace

Usage walk(const Context& context) {
  return Walk(context).document();
}

}  // namespace exec::validation
