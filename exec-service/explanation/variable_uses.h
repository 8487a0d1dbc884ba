// variable_uses: what the value of each client variable can change.
//
//   $id    ─▶ sent to flights by step 0        relevant: another value is another row
//   $brief ─▶ decides @skip or @include         relevant
//   $from  ─▶ chooses topics or events          not relevant: a million values share one row
//
// Spec:   docs/architecture.md "Words", row.
// Thread: any.
#pragma once

#include <string>
#include <vector>

#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/plan/query_plan.h"

namespace exec::explanation {

enum class UseKind {
  kCondition,      // of @skip or @include
  kFetch,          // in a subgraph's operation
  kPublish,        // in an event that a mutation sends
  kIntrospection,  // in what the answer contains of the schema
  kEvent,          // in the topics or the filter of a subscription
};

struct VariableUse {
  UseKind kind = UseKind::kCondition;
  plan::Index step = plan::kNone;  // kFetch, kPublish, kEvent
  std::string subgraph;            // of the step

  friend bool operator==(const VariableUse&, const VariableUse&) = default;
};

struct ExplainedVariable {
  std::string name;
  std::string definition;  // `$first: Int = 5`
  std::string value_json;  // coerced; empty: absent
  bool relevant = false;
  std::vector<VariableUse> uses;  // none: nothing in this plan depends on it
};

// In order of definition.
[[nodiscard]] std::vector<ExplainedVariable> variable_uses(
    const pipeline::CompiledOperation& compiled);

[[nodiscard]] std::string describe(const VariableUse& use);

}  // namespace exec::explanation
