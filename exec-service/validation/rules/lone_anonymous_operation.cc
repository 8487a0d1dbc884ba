// §5.2.3.1 "Lone Anonymous Operation": one without a name is the only one.
#include <algorithm>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void lone_anonymous_operation(const Context& context) {
  const auto definitions = context.document.definitions();
  const auto operations =
      std::count_if(definitions.begin(), definitions.end(), [](const auto& definition) {
        return language::as<language::OperationDefinition>(definition) != nullptr;
      });
  if (operations <= 1) return;
  for (const language::Definition& definition : definitions) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr || !operation->name.empty()) continue;
    context.errors.report("LoneAnonymousOperation",
                          "This anonymous operation must be the only defined operation.",
                          {operation->offset});
  }
}

}  // namespace exec::validation::rules
