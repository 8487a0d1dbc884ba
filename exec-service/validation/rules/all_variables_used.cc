// §5.8.4 "All Variables Used", by the operation or a fragment that it reaches.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation::rules {

void all_variables_used(const Context& context,
                        const Usage& usage,
                        const OperationUsage& operation) {
  const language::OperationDefinition& definition = *operation.operation;
  if (definition.variable_definitions.empty()) return;
  shared::hash::KeyedSet<std::string_view> used;
  for_each_variable(usage, operation,
                    [&](const VariableUsage& use) { used.insert(use.variable->text); });
  for (const language::VariableDefinition& variable : definition.variable_definitions) {
    if (used.contains(variable.variable.value)) continue;
    const std::string in =
        definition.name.empty() ? "" : fmt::format(" in operation \"{}\"", definition.name.value);
    context.errors.report(
        "NoUnusedVariables",
        fmt::format("Variable \"${}\" is never used{}.", variable.variable.value, in),
        {variable.offset});
  }
}

}  // namespace exec::validation::rules
