// §5.8.2 "Variables Are Input Types".
#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void variables_are_input_types(const Context& context,
                               const language::VariableDefinition& variable) {
  const schema::Type* named = context.schema.find_type(variable.type->named_type().value);
  if (named == nullptr) return;
  if (!named->is_input()) {
    context.errors.report("VariablesAreInputTypes",
                          fmt::format("Variable \"${}\" cannot be non-input type \"{}\".",
                                      variable.variable.value, language::print(*variable.type)),
                          {variable.type->offset});
  } else if (!context.type_of(*variable.type)) {
    context.errors.report("VariablesAreInputTypes",
                          fmt::format("Variable \"${}\" is a list of more than {} levels.",
                                      variable.variable.value, schema::TypeRef::kListDepthMax),
                          {variable.type->offset});
  }
}

}  // namespace exec::validation::rules
