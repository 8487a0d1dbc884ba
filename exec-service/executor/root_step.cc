// Run, a root operation of one subgraph: its `data` into the root object.
#include <utility>

#include "exec-service/executor/relay_errors.h"
#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"
#include "shared/json/writer.h"

namespace exec::executor {

using planner::Step;

void Run::start_root(Index index) {
  const Step& step = plan_.steps[index];
  const bool is_mutation = step.operation.starts_with("mutation");
  scope_->fetch(
      {step.subgraph, viewer_, root_body(step), is_mutation, input_.deadline_ms},
      [self = shared_from_this(), index](const auto& answer) { self->on_root(index, answer); });
}

std::string Run::root_body(const Step& step) const {
  std::string body;
  shared::json::Writer json(body);
  json.begin_object().key("query").string(step.operation);
  if (!step.variables.empty()) {
    json.key("variables").begin_object();
    for (const Index variable : step.variables) {
      const std::string& value = input_.variables[variable];
      if (!value.empty()) json.key(plan_.variables[variable].name).raw(value);
    }
    json.end_object();
  }
  json.end_object();
  return body;
}

void Run::on_root(Index index, const shared::Result<loader::SharedAnswer>& answer) {
  if (finished_) return;
  const Step& step = plan_.steps[index];
  if (!answer) {
    mark_missing(index, subgraph_failure(step, answer.error()));
    finish_step(index);
    return;
  }
  const loader::GraphqlAnswer& graphql = **answer;
  keep(*answer);
  if (graphql.data) write_slots(plan_, step.selection, *graphql.data, tree_, tree_.root());
  for (const loader::SubgraphError& error : graphql.errors) {
    relay_error(plan_, step.selection, error.error, error.path, tree_, tree_.root(), errors_);
  }
  // A null `data` is one of these errors, come all the way up: it explains every field.
  if (!graphql.data) explain_all(plan_, step.selection, tree_.root());
  finish_step(index);
}

}  // namespace exec::executor
