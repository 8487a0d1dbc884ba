// Run, an `_entities` step: representations out, their fields into the objects they stand for.
#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "exec-service/executor/relay_errors.h"
#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"

namespace exec::executor {

using plan::Step;

void Run::start_entities(Index index) {
  const Step& step = plan_.steps[index];
  StepState& state = steps_[index];
  Representations representations = build_representations(plan_, step, tree_);
  for (const WithoutKey& missing : representations.without_key)
    pass_on_missing_key(step, missing);
  state.representations = std::move(representations.all);
  state.unanswered = state.representations.size();
  if (state.unanswered == 0) {
    finish_step(index);
    return;
  }
  loader::EntityFetch fetch{step.subgraph,         viewer_, step.operation,
                            step.entity_selection, {},      input_.deadline_ms};
  for (const Index variable : step.variables) {
    const plan::ClientVariable& client = plan_.variables[variable];
    fetch.variables.push_back({client.name, client.definition, input_.variables[variable]});
  }
  for (std::size_t i = 0; i < state.representations.size(); ++i) {
    scope_->load(fetch, state.representations[i].json,
                 [run = weak_from_this(), index, i](const loader::EntityAnswer& answer) {
                   if (const auto self = run.lock()) self->on_entity(index, i, answer);
                 });
  }
}

// An entity without its key is not asked for: by design where the key is null, but if there is a
// reason why the key is not there, that is also why the fields are not.
void Run::pass_on_missing_key(const Step& step, const WithoutKey& missing) {
  if (missing.cell == nullptr) return;
  if (missing.cell->failure != 0) {
    mark_fields(step, *missing.object, missing.cell->failure);
  } else if (missing.cell->explained) {
    explain_all(plan_, step.selection, *missing.object);
  } else if (is_event_object(*missing.object)) {
    const std::string_view name = missing.key.substr(0, missing.key.size() - 1);  // without colon
    const plan::EntityInput& input = plan_.inputs[missing.input];
    const std::string problem =
        fmt::format("has no {}, which is in the key of {}", name, input.type);
    mark_fields(step, *missing.object,
                failures_.add(input_.event->message(problem), std::string(kBadEvent)));
  }
}

void Run::on_entity(Index index, std::size_t representation, const loader::EntityAnswer& answer) {
  if (finished_) return;
  const Step& step = plan_.steps[index];
  StepState& state = steps_[index];
  const std::vector<Object*> objects =
      std::exchange(state.representations[representation].objects, {});
  if (answer.failure) {
    const std::uint16_t failure = subgraph_failure(step, *answer.failure);
    for (Object* object : objects)
      mark_fields(step, *object, failure);
  } else {
    keep(answer.answer);
    for (Object* object : objects) {
      if (answer.entity) write_slots(plan_, step.selection, *answer.entity, tree_, *object);
    }
    relay_entity_errors(step, state, answer, objects);
  }
  if (--state.unanswered == 0) finish_step(index);
}

void Run::relay_entity_errors(const Step& step,
                              StepState& state,
                              const loader::EntityAnswer& answer,
                              const std::vector<Object*>& objects) {
  // A null entity is one of its errors, come all the way up.
  if (!answer.entity && !answer.errors.empty()) {
    for (Object* object : objects)
      explain_all(plan_, step.selection, *object);
  }
  for (const loader::EntityError& error : answer.errors) {
    if (error.of_whole_request && state.request_error_told) continue;
    const std::size_t positions = error.of_whole_request ? 1 : options_.error_positions_max;
    for (Object* object : std::span(objects).first(std::min(positions, objects.size()))) {
      relay_error(plan_, step.selection, error.error, error.path, tree_, *object, errors_);
    }
  }
  for (const loader::EntityError& error : answer.errors)
    state.request_error_told = state.request_error_told || error.of_whole_request;
}

}  // namespace exec::executor
