#include "exec-service/execution/event_step.h"

#include <string>

#include "exec-service/execution/write_slots.h"
#include "shared/base/check.h"

namespace exec::execution {

using plan::Step;

void write_event(RunState& state, const Step& step) {
  CHECK(state.input.event != nullptr);
  const ParsedEvent& event = *state.input.event;
  const Object& root = state.tree.root();
  Cell& cell = root.cells[step.root_slot];
  const std::string& problem = event.problem_of(*state.input.supergraph, step.binding);
  if (!problem.empty()) {
    state.failures.mark(cell, root,
                        state.failures.add(event.message(problem), std::string(kBadEvent)));
    return;
  }
  SlotWriter(state.plan, state.tree, Source::kEvent)
      .write_cell(step.selection, *event.value(), cell, {root, step.root_slot});
}

}  // namespace exec::execution
