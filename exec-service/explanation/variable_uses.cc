#include "exec-service/explanation/variable_uses.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/planner/conditions.h"

namespace exec::explanation {

namespace {

using plan::Index;
using plan::JsonNode;
using plan::QueryPlan;
using plan::Step;
using plan::StepKind;

// A value nests no deeper than the parser let it.
bool mentions(const QueryPlan& plan, const JsonNode& node, Index variable) {
  if (node.kind == JsonNode::Kind::kVariable) return node.variable == variable;
  return std::ranges::any_of(
      QueryPlan::in(plan.json_nodes, node.children),
      [&](const JsonNode& child) { return mentions(plan, child, variable); });
}

bool uses(const QueryPlan& plan, const Step& step, Index variable) {
  if (std::ranges::find(step.variables, variable) != step.variables.end()) return true;
  return step.arguments != plan::kNone && mentions(plan, plan.json_nodes[step.arguments], variable);
}

UseKind kind_of(StepKind step) {
  switch (step) {
    case StepKind::kEvent:
      return UseKind::kEvent;
    case StepKind::kPublish:
      return UseKind::kPublish;
    case StepKind::kRoot:
    case StepKind::kEntities:
      break;
  }
  return UseKind::kFetch;
}

std::vector<VariableUse> uses_of(const QueryPlan& plan, Index variable, bool is_condition) {
  std::vector<VariableUse> found;
  if (is_condition) found.push_back({UseKind::kCondition, plan::kNone, ""});
  for (Index i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    if (uses(plan, step, variable)) found.push_back({kind_of(step.kind), i, step.subgraph_name});
  }
  // The planner's other reason for relevance leaves no step: this module answers it.
  const bool is_explained = std::ranges::any_of(
      found, [](const VariableUse& use) { return use.kind != UseKind::kEvent; });
  if (plan.variables[variable].relevant && !is_explained)
    found.push_back({UseKind::kIntrospection, plan::kNone, ""});
  return found;
}

}  // namespace

std::vector<ExplainedVariable> variable_uses(const pipeline::CompiledOperation& compiled) {
  const QueryPlan& plan = *compiled.plan;
  const std::vector<std::string_view> conditions =
      planner::condition_variables(*compiled.document, *compiled.operation);
  std::vector<ExplainedVariable> all;
  for (Index i = 0; i < plan.variables.size(); ++i) {
    const plan::ClientVariable& variable = plan.variables[i];
    const bool is_condition = std::ranges::find(conditions, variable.name) != conditions.end();
    all.push_back({variable.name, variable.definition, compiled.variables[i], variable.relevant,
                   uses_of(plan, i, is_condition)});
  }
  return all;
}

std::string describe(const VariableUse& use) {
  switch (use.kind) {
    case UseKind::kCondition:
      return "decides @skip or @include";
    case UseKind::kFetch:
      return fmt::format("sent to {} by step {}", use.subgraph, use.step);
    case UseKind::kPublish:
      return fmt::format("published by step {}", use.step);
    case UseKind::kIntrospection:
      return "an argument of introspection";
    case UseKind::kEvent:
      break;
  }
  return "an argument of the event field: chooses topics or events, not what is answered";
}

}  // namespace exec::explanation
