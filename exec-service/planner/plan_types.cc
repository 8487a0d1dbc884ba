#include "exec-service/planner/plan_types.h"

#include <algorithm>

namespace exec::planner {

PlanTypes::PlanTypes(const supergraph::Supergraph& supergraph,
                     const schema::TypeSet& possible,
                     QueryPlan& plan)
    : plan_(plan) {
  const schema::Schema& model = *supergraph.model;
  std::vector<schema::TypeId> types = possible.ids();
  std::ranges::sort(types, {},
                    [&](schema::TypeId type) -> const std::string& { return model[type].name; });
  for (const schema::TypeId type : types) {
    numbers_.emplace(type.value, static_cast<Index>(plan_.runtime_types.size()));
    plan_.runtime_types.push_back({model[type].name, !(*supergraph.api)[type].is_hidden});
  }
  plan_.type_sets.emplace_back();  // kEveryType
}

Index PlanTypes::number(schema::TypeId type) const {
  const auto found = numbers_.find(type.value);
  return found == numbers_.end() ? kUnknownType : found->second;
}

Index PlanTypes::set(const schema::TypeSet& types) {
  TypeSet set;
  types.for_each([&](schema::TypeId type) {
    const Index index = number(type);
    if (index != kUnknownType) set.insert(index);
  });
  const auto same = std::find(plan_.type_sets.begin() + 1, plan_.type_sets.end(), set);
  if (same == plan_.type_sets.end()) {
    plan_.type_sets.push_back(std::move(set));
    return static_cast<Index>(plan_.type_sets.size() - 1);
  }
  return static_cast<Index>(same - plan_.type_sets.begin());
}

}  // namespace exec::planner
