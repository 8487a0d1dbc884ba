#include "exec-service/execution/entities_step.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/relay_errors.h"
#include "exec-service/execution/write_slots.h"

namespace exec::execution {

using plan::QueryPlan;
using plan::Step;

void EntitiesStep::start(Index index) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  Started& started = started_[index];
  Representations representations = build_representations(state.plan, step, state.tree);
  for (const WithoutKey& missing : representations.without_key)
    explain_missing_key(step, missing);
  started.representations = std::move(representations.all);
  started.unanswered = started.representations.size();
  if (started.unanswered == 0) {
    context_.finish(index);
    return;
  }
  loader::EntityFetch fetch{
      step.subgraph,          context_.viewer, step.operation, step.entity_selection, {},
      state.input.deadline_ms};
  for (const Index variable : step.variables) {
    const plan::ClientVariable& client = state.plan.variables[variable];
    fetch.variables.push_back({client.name, client.definition, state.input.variables[variable]});
  }
  for (std::size_t i = 0; i < started.representations.size(); ++i) {
    context_.scope.load(
        fetch, started.representations[i].json,
        context_.while_running(
            [this, index, i](const loader::EntityAnswer& answer) { on_entity(index, i, answer); }));
  }
}

// An entity without its key is not asked for: by design where the key is null, but if there is a
// reason why the key is not there, that is also why the fields are not.
void EntitiesStep::explain_missing_key(const Step& step, const WithoutKey& missing) {
  RunState& state = context_.state;
  if (missing.cell == nullptr) return;
  if (missing.cell->failure != 0) {
    state.mark_fields(step, *missing.object, missing.cell->failure);
  } else if (missing.cell->explained) {
    explain_all(state.plan, step.selection, *missing.object);
  } else if (is_event_object(*missing.object)) {
    const std::string_view name = missing.key.substr(0, missing.key.size() - 1);  // without colon
    const plan::EntityInput& input = state.plan.inputs[missing.input];
    const std::string problem =
        fmt::format("has no {}, which is in the key of {}", name, input.type);
    state.mark_fields(
        step, *missing.object,
        state.failures.add(state.input.event->message(problem), std::string(kBadEvent)));
  }
}

// The event, or an element of it where the field is a list.
bool EntitiesStep::is_event_object(const Object& object) const {
  const RunState& state = context_.state;
  const Container* at = &object;
  while (at->parent != nullptr && at->parent->is_list)
    at = at->parent;
  const Step& first = state.plan.steps.front();
  return first.kind == plan::StepKind::kEvent && at->parent == &state.tree.root() &&
         at->at == first.root_slot;
}

void EntitiesStep::on_entity(Index index,
                             std::size_t representation,
                             const loader::EntityAnswer& answer) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  Started& started = started_.at(index);
  const std::vector<Object*> objects =
      std::exchange(started.representations[representation].objects, {});
  if (answer.failure) {
    const std::uint16_t failure = state.add_subgraph_failure(step, *answer.failure);
    for (Object* object : objects)
      state.mark_fields(step, *object, failure);
  } else {
    state.keep(answer.answer);
    SlotWriter slots(state.plan, state.tree);
    for (Object* object : objects) {
      if (answer.entity) slots.write_object(step.selection, *answer.entity, *object);
    }
    relay_errors(step, started, answer, objects);
  }
  if (--started.unanswered == 0) context_.finish(index);
}

void EntitiesStep::relay_errors(const Step& step,
                                Started& started,
                                const loader::EntityAnswer& answer,
                                const std::vector<Object*>& objects) {
  RunState& state = context_.state;
  // A null entity is one of its errors, come all the way up.
  if (!answer.entity && !answer.errors.empty()) {
    for (Object* object : objects)
      explain_all(state.plan, step.selection, *object);
  }
  ErrorRelay relay(state.plan, state.tree, state.errors);
  for (const loader::EntityError& error : answer.errors) {
    if (error.of_whole_request && started.request_error_relayed) continue;
    state.add_masked_error(step, error.error);
    const std::size_t positions = error.of_whole_request ? 1 : state.options.error_positions_max;
    for (Object* object : std::span(objects).first(std::min(positions, objects.size())))
      relay.relay(error.error, error.path, step.selection, *object);
  }
  for (const loader::EntityError& error : answer.errors)
    started.request_error_relayed = started.request_error_relayed || error.of_whole_request;
}

void EntitiesStep::mark_missing(Index index, std::uint16_t failure) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  if (const auto started = started_.find(index); started != started_.end()) {
    for (const Representation& representation : started->second.representations) {
      for (Object* object : representation.objects)
        state.mark_fields(step, *object, failure);
    }
    return;
  }
  const auto asks_for = [&](const Object& object) {
    return std::ranges::any_of(
        QueryPlan::in(state.plan.inputs, step.inputs),
        [&](const auto& input) { return state.plan.matches(input.condition, object.type); });
  };
  for (Object* object : objects_at(state.tree.root(), step.path)) {
    if (asks_for(*object)) state.mark_fields(step, *object, failure);
  }
}

}  // namespace exec::execution
