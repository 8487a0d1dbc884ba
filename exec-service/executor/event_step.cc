// Run, step 0 of a subscription: the event's JSON into the root field.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"
#include "shared/base/check.h"

namespace exec::executor {

using planner::Step;
using shared::json::Value;

void Run::start_event(Index index) {
  CHECK(input_.event != nullptr);
  const Step& step = plan_.steps[index];
  Object& root = tree_.root();
  Cell& cell = root.cells[step.root_slot];
  if (const std::string problem = event_problem(step); !problem.empty()) {
    failures_.mark(cell, root,
                   failures_.add(input_.event->message(problem), std::string(kBadEvent)));
  } else {
    write_cell(plan_, step.selection, *input_.event->value(), tree_, cell, root, step.root_slot);
  }
  finish_step(index);
}

// Empty if the event can be the root field's value.
std::string Run::event_problem(const Step& step) const {
  if (!input_.event->value()) return input_.event->problem();
  if (step.selection == planner::kNone) return "";  // a leaf: complete_value judges it
  const Value value = *input_.event->value();
  if (!value.is_object()) return "is not a JSON object";
  const std::optional<Value> given = value.find("__typename");
  const Index declared = plan_.shapes[plan_.selections[step.selection].shape].type;
  if (!given) {
    return declared == planner::kUnknownType ? "has no __typename, which its field's type needs"
                                             : "";
  }
  const Index type = plan_.find_type(given->text());
  const bool is_one_of_them =
      declared == planner::kUnknownType ? type != planner::kUnknownType : type == declared;
  if (is_one_of_them) return "";
  return fmt::format("has the __typename {}, which its field cannot have", given->raw());
}

bool Run::is_event_object(const Object& object) const {
  const Step& first = plan_.steps.front();
  return first.kind == planner::StepKind::kEvent && object.parent == &tree_.root() &&
         object.at == first.root_slot;
}

}  // namespace exec::executor
