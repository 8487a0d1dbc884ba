#include "exec-service/plan/query_plan.h"

#include <algorithm>

namespace exec::plan {

Index QueryPlan::find_type(std::string_view name) const {
  const auto found = std::ranges::lower_bound(runtime_types, name, {}, &RuntimeType::name);
  if (found == runtime_types.end() || found->name != name) return kUnknownType;
  return static_cast<Index>(found - runtime_types.begin());
}

}  // namespace exec::plan
