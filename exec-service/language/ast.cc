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

}  // namespace exec::language
