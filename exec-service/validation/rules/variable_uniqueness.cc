// §5.8.1 "Variable Uniqueness".
#include "exec-service/validation/rules.h"
#include "exec-service/validation/unique_names.h"

namespace exec::validation::rules {

void variable_uniqueness(const Context& context, const language::OperationDefinition& operation) {
  report_repeated_names(
      context.errors, "UniqueVariableNames", "variable named \"$", operation.variable_definitions,
      [](const language::VariableDefinition& variable) { return variable.variable; });
}

}  // namespace exec::validation::rules
