#include "exec-service/language/ast.h"

namespace exec::language {

std::string_view to_string(OperationKind kind) {
  switch (kind) {
    case OperationKind::kMutation:
      return "mutation";
    case OperationKind::kSubscription:
      return "subscription";
    case OperationKind::kQuery:
      break;
  }
  return "query";
}

const Value* condition_of(const Directive& directive) {
  if (directive.name.value != "skip" && directive.name.value != "include") return nullptr;
  for (const Argument& argument : directive.arguments)
    if (argument.name.value == "if") return &argument.value;
  return nullptr;
}

}  // namespace exec::language
