// PlanTypes: the plan's own numbers for the object types that can occur in it, and sets of them.
// Thread: one planning.
#pragma once

#include <unordered_map>
#include <vector>

#include "exec-service/planner/plan_vocabulary.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

class PlanTypes {
 public:
  // Numbers `possible`, by name, into plan.runtime_types.
  PlanTypes(const supergraph::Supergraph& supergraph,
            const schema::TypeSet& possible,
            QueryPlan& plan);

  [[nodiscard]] Index number(schema::TypeId type) const;  // kUnknownType: cannot occur

  // The set's index in plan.type_sets; equal sets are one.
  Index set(const schema::TypeSet& types);

 private:
  QueryPlan& plan_;
  std::unordered_map<std::uint32_t, Index> numbers_;
};

}  // namespace exec::planner
