#include "exec-service/execution/event_step.h"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "exec-service/execution/write_slots.h"
#include "shared/base/check.h"

namespace exec::execution {
namespace {

using plan::QueryPlan;
using plan::Step;
using shared::json::Value;

plan::Wrap root_wrap(const QueryPlan& plan, const Step& step) {
  for (const auto& variant : QueryPlan::in(plan.variants, plan.objects.front().variants)) {
    for (const auto& field : QueryPlan::in(plan.projection_fields, variant.fields))
      if (field.slot == step.root_slot) return field.wrap;
  }
  return {};
}

// Empty if an object of the declared type can be this value.
std::string object_problem(const QueryPlan& plan, Value value, Index declared) {
  if (!value.is_object()) return "is not a JSON object";
  const std::optional<Value> given = value.find("__typename");
  if (!given) {
    return declared == plan::kUnknownType ? "has no __typename, which its field's type needs" : "";
  }
  const Index type = plan.find_type(given->text());
  const bool is_one_of_them =
      declared == plan::kUnknownType ? type != plan::kUnknownType : type == declared;
  if (is_one_of_them) return "";
  return fmt::format("has the __typename {}, which its field cannot have", given->raw());
}

// Empty if the event can be the root field's value. What is in a list is checked by complete_value,
// but for types that cannot be known.
std::string event_problem(const QueryPlan& plan, const Step& step, const ParsedEvent& event) {
  if (!event.value()) return event.problem();
  if (step.selection == plan::kNone) return "";  // a leaf: complete_value checks it
  const Value value = *event.value();
  const plan::Wrap wrap = root_wrap(plan, step);
  if (value.is_null() && !wrap.non_null_at(0)) return "";
  const Index declared = plan.shapes[plan.selections[step.selection].shape].type;
  if (wrap.list_depth == 0) return object_problem(plan, value, declared);
  if (!value.is_array()) return "is not a JSON list";
  for (const Value element : value.elements()) {
    const bool names_its_type = declared == plan::kUnknownType && element.find("__typename");
    if (!element.is_object() || names_its_type) continue;
    if (std::string problem = object_problem(plan, element, declared); !problem.empty())
      return problem;
  }
  return "";
}

}  // namespace

void write_event(RunState& state, const Step& step) {
  CHECK(state.input.event != nullptr);
  const ParsedEvent& event = *state.input.event;
  const Object& root = state.tree.root();
  Cell& cell = root.cells[step.root_slot];
  if (const std::string problem = event_problem(state.plan, step, event); !problem.empty()) {
    state.failures.mark(cell, root,
                        state.failures.add(event.message(problem), std::string(kBadEvent)));
    return;
  }
  SlotWriter(state.plan, state.tree)
      .write_cell(step.selection, *event.value(), cell, {root, step.root_slot});
}

}  // namespace exec::execution
