#include "exec-service/pipeline/prepare_subscription.h"

#include <algorithm>
#include <string>
#include <utility>

#include "exec-service/executor/arguments.h"
#include "exec-service/pipeline/error_response.h"
#include "shared/json/canonical.h"
#include "shared/json/document.h"
#include "shared/json/writer.h"

namespace exec::pipeline {

namespace {

// Equal bytes, equal rows: canonical, and without what changes nothing.
std::string relevant_variables(const CompiledOperation& compiled) {
  std::string text;
  shared::json::Writer json(text);
  json.begin_object();
  for (std::size_t i = 0; i < compiled.plan->variables.size(); ++i) {
    const planner::ClientVariable& variable = compiled.plan->variables[i];
    if (variable.relevant && !compiled.variables[i].empty())
      json.key(variable.name).raw(compiled.variables[i]);
  }
  json.end_object();
  shared::json::Document document;
  const auto parsed = document.parse(text);
  return parsed ? shared::json::canonical(*parsed) : text;
}

tl::unexpected<ExecutionResult> cannot_bind(const shared::Error& why) {
  return tl::unexpected(refusal(Outcome::kSourceError, OperationKind::kSubscription, why.message,
                                "SUBSCRIPTION_SOURCE_ERROR"));
}

}  // namespace

tl::expected<SharedPrepared, ExecutionResult> prepare_subscription(
    const CompiledOperation& compiled, const BindLimits& limits) {
  const planner::QueryPlan& plan = *compiled.plan;
  const auto event = std::ranges::find_if(
      plan.steps, [](const auto& step) { return step.kind == planner::StepKind::kEvent; });
  if (event == plan.steps.end())
    return tl::unexpected(
        internal_error(OperationKind::kSubscription, "a subscription's plan without an event"));
  const schema::EventGraph& events = compiled.supergraph->events;
  const schema::SubscribeBinding& binding = events.subscriptions[event->binding];

  const std::string text = executor::write_arguments(plan, event->arguments, compiled.variables);
  shared::json::Document document;
  const auto arguments =
      document.parse(text, {.duplicate_names = shared::json::DuplicateNames::kLastWins});
  if (!arguments)
    return tl::unexpected(internal_error(OperationKind::kSubscription,
                                         "arguments: " + arguments.error().to_error().message));

  auto topics = bind_topics(binding.topics, *arguments, limits);
  if (!topics) return cannot_bind(topics.error());

  auto prepared = std::make_shared<Prepared>();
  prepared->schema_id = compiled.supergraph->id;
  prepared->document_hash = compiled.document_hash;
  prepared->root_field = (*compiled.supergraph->model)[binding.field].name;
  prepared->root_response_key =
      plan.slots[plan.shapes.front().slots.first + event->root_slot].response_key;
  prepared->provider = binding.provider;
  prepared->topics = std::move(*topics);
  if (binding.filter) {
    auto filter = bind_filter(*binding.filter, *arguments, limits);
    if (!filter) return cannot_bind(filter.error());
    prepared->has_filter = true;
    prepared->filter = std::move(*filter);
  }
  prepared->relevant_variables_json = relevant_variables(compiled);
  prepared->fetches = plan.fetches;
  return prepared;
}

}  // namespace exec::pipeline
