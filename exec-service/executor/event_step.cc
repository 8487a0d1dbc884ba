// Run, step 0 of a subscription: the event's JSON into the root field.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"
#include "shared/base/check.h"

namespace exec::executor {

using plan::QueryPlan;
using plan::Step;
using shared::json::Value;

void Run::start_event(Index index) {
  CHECK(input_.event != nullptr);
  const Step& step = plan_.steps[index];
  const Object& root = tree_.root();
  Cell& cell = root.cells[step.root_slot];
  if (const std::string problem = event_problem(step); !problem.empty()) {
    failures_.mark(cell, root,
                   failures_.add(input_.event->message(problem), std::string(kBadEvent)));
  } else {
    write_cell(plan_, step.selection, *input_.event->value(), tree_, cell, root, step.root_slot);
  }
  finish_step(index);
}

// Empty if the event can be the root field's value. What is in a list is judged by complete_value,
// but for types that nobody could tell.
std::string Run::event_problem(const Step& step) const {
  if (!input_.event->value()) return input_.event->problem();
  if (step.selection == plan::kNone) return "";  // a leaf: complete_value judges it
  const Value value = *input_.event->value();
  const plan::Wrap wrap = root_wrap(step);
  if (value.is_null() && !wrap.non_null_at(0)) return "";
  const Index declared = plan_.shapes[plan_.selections[step.selection].shape].type;
  if (wrap.list_depth == 0) return object_problem(value, declared);
  if (!value.is_array()) return "is not a JSON list";
  for (const Value element : value.elements()) {
    const bool is_told = declared == plan::kUnknownType && element.find("__typename");
    if (!element.is_object() || is_told) continue;
    if (std::string problem = object_problem(element, declared); !problem.empty()) return problem;
  }
  return "";
}

std::string Run::object_problem(Value value, Index declared) const {
  if (!value.is_object()) return "is not a JSON object";
  const std::optional<Value> given = value.find("__typename");
  if (!given) {
    return declared == plan::kUnknownType ? "has no __typename, which its field's type needs" : "";
  }
  const Index type = plan_.find_type(given->text());
  const bool is_one_of_them =
      declared == plan::kUnknownType ? type != plan::kUnknownType : type == declared;
  if (is_one_of_them) return "";
  return fmt::format("has the __typename {}, which its field cannot have", given->raw());
}

plan::Wrap Run::root_wrap(const Step& step) const {
  for (const auto& variant : QueryPlan::in(plan_.variants, plan_.objects.front().variants)) {
    for (const auto& field : QueryPlan::in(plan_.projection_fields, variant.fields))
      if (field.slot == step.root_slot) return field.wrap;
  }
  return {};
}

// The event, or an element of it where the field is a list.
bool Run::is_event_object(const Object& object) const {
  const Container* at = &object;
  while (at->parent != nullptr && at->parent->is_list)
    at = at->parent;
  const Step& first = plan_.steps.front();
  return first.kind == plan::StepKind::kEvent && at->parent == &tree_.root() &&
         at->at == first.root_slot;
}

}  // namespace exec::executor
