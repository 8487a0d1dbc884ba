// §5.2.2.1 "Operation Name Uniqueness".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "exec-service/validation/seen_names.h"

namespace exec::validation::rules {

void operation_name_uniqueness(const Context& context) {
  SeenNames seen;
  for (const language::Definition& definition : context.document.definitions()) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr || operation->name.empty()) continue;
    const language::Name& name = operation->name;
    if (const auto first = seen.find_or_add(name.value, name.offset)) {
      context.errors.report(
          "UniqueOperationNames",
          fmt::format("There can be only one operation named \"{}\".", name.value),
          {*first, name.offset});
    }
  }
}

}  // namespace exec::validation::rules
