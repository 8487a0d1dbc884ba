// §5.8.5 "All Variable Usages Are Allowed": IsVariableUsageAllowed() and IsNonNullPosition().
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation::rules {

namespace {

bool is_usage_allowed(const Context& context,
                      schema::TypeRef variable,
                      const language::Value* variable_default,
                      const VariableUsage& use) {
  const schema::TypeRef position = *use.type;
  const bool non_null_position = position.is_non_null() || use.one_of != nullptr;
  if (!non_null_position || variable.is_non_null()) {
    return context.schema.is_subtype(variable, position);
  }
  // A default on either side keeps null out, but for a null that is given.
  const bool has_default =
      use.has_default ||
      (variable_default != nullptr && variable_default->kind != language::ValueKind::kNull);
  return has_default && context.schema.is_subtype(variable, position.nullable());
}

std::string message(const Context& context, schema::TypeRef variable, const VariableUsage& use) {
  if (use.one_of != nullptr && context.schema.is_subtype(variable, *use.type)) {
    return fmt::format(
        "Variable \"${}\" is of type \"{}\" but must be non-nullable to be used for OneOf Input"
        " Object \"{}\".",
        use.variable->text, context.schema.to_string(variable), use.one_of->name);
  }
  return fmt::format("Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".",
                     use.variable->text, context.schema.to_string(variable),
                     context.schema.to_string(*use.type));
}

}  // namespace

void all_variable_usages_are_allowed(const Context& context,
                                     const Usage& usage,
                                     const OperationUsage& operation) {
  const auto& definitions = operation.operation->variable_definitions;
  if (definitions.empty()) return;
  shared::hash::KeyedMap<std::string_view, const language::VariableDefinition*> by_name;
  for (const language::VariableDefinition& definition : definitions)
    by_name[definition.variable.value] = &definition;

  for_each_variable(usage, operation, [&](const VariableUsage& use) {
    const auto found = by_name.find(use.variable->text);
    if (found == by_name.end() || !use.type || context.errors.full()) return;
    const language::VariableDefinition& definition = *found->second;
    const auto type = context.type_of(*definition.type);
    if (!type) return;
    if (is_usage_allowed(context, *type, definition.default_value, use)) return;
    context.errors.report("VariablesInAllowedPosition", message(context, *type, use),
                          {definition.offset, use.variable->offset});
  });
}

}  // namespace exec::validation::rules
