// §5.8.3 "All Variable Uses Defined", by each operation that reaches them.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation::rules {

void all_variable_uses_defined(const Context& context,
                               const Usage& usage,
                               const OperationUsage& operation) {
  if (usage.variables.empty()) return;
  const language::OperationDefinition& definition = *operation.operation;
  shared::hash::KeyedSet<std::string_view> defined;
  for (const language::VariableDefinition& variable : definition.variable_definitions)
    defined.insert(variable.variable.value);
  for_each_variable(usage, operation, [&](const VariableUsage& use) {
    if (defined.contains(use.variable->text) || context.errors.full()) return;
    const std::string by =
        definition.name.empty() ? "" : fmt::format(" by operation \"{}\"", definition.name.value);
    context.errors.report("NoUndefinedVariables",
                          fmt::format("Variable \"${}\" is not defined{}.", use.variable->text, by),
                          {use.variable->offset, definition.offset});
  });
}

}  // namespace exec::validation::rules
