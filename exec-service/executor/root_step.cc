// Run, a root operation of one subgraph: its `data` into the root object, or into the objects of
// the query's root type where it begins.
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "exec-service/executor/relay_errors.h"
#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"
#include "shared/json/writer.h"

namespace exec::executor {

using plan::Step;

void Run::start_root(Index index) {
  const Step& step = plan_.steps[index];
  if (objects_at(tree_.root(), step.path).empty()) {
    finish_step(index);
    return;
  }
  const bool is_mutation = step.operation.starts_with("mutation");
  scope_->fetch({step.subgraph, viewer_, root_body(step), is_mutation, input_.deadline_ms},
                [run = weak_from_this(), index](const auto& answer) {
                  if (const auto self = run.lock()) self->on_root(index, answer);
                });
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
  const std::vector<Object*> objects = objects_at(tree_.root(), step.path);
  for (Object* object : objects) {
    if (graphql.data) write_slots(plan_, step.selection, *graphql.data, tree_, *object);
    // A null `data` is one of the errors, come all the way up: it explains every field.
    if (!graphql.data) explain_all(plan_, step.selection, *object);
  }
  for (const loader::SubgraphError& error : graphql.errors) {
    for (Object* object :
         std::span(objects).first(std::min(options_.error_positions_max, objects.size())))
      relay_error(plan_, step.selection, error.error, error.path, tree_, *object, errors_);
  }
  finish_step(index);
}

}  // namespace exec::executor
