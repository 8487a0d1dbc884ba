// §5.2.1.1 "Operation Type Existence": the schema has a root type for the operation.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void operation_type_existence(const Context& context,
                              const language::OperationDefinition& operation) {
  if (context.schema.root(operation.kind) != nullptr) return;
  context.errors.report("KnownOperationTypes",
                        fmt::format("The {} operation is not supported by the schema.",
                                    language::to_string(operation.kind)),
                        {operation.offset});
}

}  // namespace exec::validation::rules
