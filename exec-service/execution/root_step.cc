#include "exec-service/execution/root_step.h"

#include <utility>
#include <vector>

#include "exec-service/execution/relay_errors.h"
#include "exec-service/execution/write_slots.h"
#include "shared/json/writer.h"

namespace exec::execution {

using plan::Step;

void RootStep::start(Index index) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  if (objects_of(state.plan, step, state.tree).empty()) {
    context_.finish(index);
    return;
  }
  const bool is_mutation = step.operation.starts_with("mutation");
  context_.scope.fetch(
      {step.subgraph, context_.viewer, body(step), is_mutation, state.input.deadline_ms},
      context_.while_running([this, index](const auto& answer) { on_answer(index, answer); }));
}

std::string RootStep::body(const Step& step) const {
  const RunState& state = context_.state;
  std::string body;
  shared::json::Writer json(body);
  json.begin_object().key("query").string(step.operation);
  if (!step.variables.empty()) {
    json.key("variables").begin_object();
    for (const Index variable : step.variables) {
      const std::string& value = state.input.variables[variable];
      if (!value.empty()) json.key(state.plan.variables[variable].name).raw(value);
    }
    json.end_object();
  }
  json.end_object();
  return body;
}

void RootStep::on_answer(Index index, const shared::Result<loader::SharedAnswer>& answer) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  if (!answer) {
    mark_missing(index, state.add_subgraph_failure(step, answer.error()));
    context_.finish(index);
    return;
  }
  const loader::GraphqlAnswer& graphql = **answer;
  state.keep(*answer);
  SlotWriter slots(state.plan, state.tree);
  const std::vector<Object*> objects = objects_of(state.plan, step, state.tree);
  for (Object* object : objects) {
    if (graphql.data) slots.write_object(step.selection, *graphql.data, *object);
    // A null `data` is one of the errors, come all the way up: it explains every field.
    if (!graphql.data) explain_all(state.plan, step.selection, *object);
  }
  ErrorRelay relay(state.plan, state.tree, state.failures, state.errors);
  for (const loader::SubgraphError& error : graphql.errors) {
    state.add_masked_error(step, error.error);
    for (Object* object : objects)
      relay.relay(error.error, error.path, step.selection, *object);
  }
  context_.finish(index);
}

void RootStep::mark_missing(Index index, std::uint16_t failure) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  for (Object* object : objects_of(state.plan, step, state.tree))
    state.mark_fields(step, *object, failure);
}

}  // namespace exec::execution
