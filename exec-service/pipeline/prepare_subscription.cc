#include "exec-service/pipeline/prepare_subscription.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/execution/arguments.h"
#include "exec-service/execution/coerce_values.h"
#include "exec-service/pipeline/canonical_variable.h"
#include "exec-service/pipeline/error_response.h"
#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"

namespace exec::pipeline {

namespace {

tl::unexpected<ports::ExecutionResult> cannot_bind(const shared::Error& why) {
  return tl::unexpected(refusal(ports::Outcome::kSourceError, ports::OperationKind::kSubscription,
                                why.message, "SUBSCRIPTION_SOURCE_ERROR"));
}

// §6.2.3.1: an error while the source stream is made is a request error, at the field.
ports::ExecutionResult bad_argument(const CompiledOperation& compiled,
                                    const plan::Step& event,
                                    const std::string& message) {
  const plan::QueryPlan& plan = *compiled.plan;
  language::GraphQLError error{.message = message, .code = "BAD_USER_INPUT"};
  const std::string& key =
      plan.slots[plan.shapes.front().slots.first + event.root_slot].response_key;
  error.path.emplace_back(key);
  const auto variants = plan::QueryPlan::in(plan.variants, plan.objects.front().variants);
  for (const plan::ProjectionField& field :
       plan::QueryPlan::in(plan.projection_fields, variants.front().fields)) {
    if (field.response_key != key) continue;
    for (const language::Offset offset : plan::QueryPlan::in(plan.offsets, field.offsets))
      error.locations.push_back(compiled.document->location(offset));
  }
  return refusal(ports::Outcome::kVariablesError, ports::OperationKind::kSubscription,
                 std::vector{to_client(compiled, std::move(error))});
}

}  // namespace

std::string relevant_variables(const CompiledOperation& compiled) {
  const schema::Schema& schema = *compiled.supergraph->api;
  std::map<std::string_view, std::string> texts;
  std::size_t i = 0;
  for (const language::VariableDefinition& definition : compiled.operation->variable_definitions) {
    const plan::ClientVariable& variable = compiled.plan->variables[i];
    const std::string& given = compiled.variables[i++];
    if (!variable.relevant || given.empty()) continue;
    std::string& text = texts[variable.name];
    shared::json::ParsedText document;
    const auto value = document.parse(given, shared::json::kOwnText);
    if (value) {
      append_canonical_variable(schema, execution::type_of(schema, definition), *value, text);
    } else {
      text = given;
    }
  }
  std::string all;
  shared::json::Writer json(all);
  json.begin_object();
  for (const auto& [name, text] : texts)
    json.key(name).raw(text);
  json.end_object();
  return all;
}

tl::expected<ports::SharedPrepared, ports::ExecutionResult> prepare_subscription(
    const CompiledOperation& compiled,
    const BindLimits& limits,
    const authorization::ClaimNames& claims,
    const ForwardedClaims& forwarded) {
  const plan::QueryPlan& plan = *compiled.plan;
  const auto event = std::ranges::find_if(
      plan.steps, [](const auto& step) { return step.kind == plan::StepKind::kEvent; });
  if (event == plan.steps.end())
    return tl::unexpected(internal_error(ports::OperationKind::kSubscription,
                                         "a subscription's plan without an event"));
  const supergraph::EventGraph& events = compiled.supergraph->events;
  const supergraph::SubscribeBinding& binding = events.subscriptions[event->binding];

  const auto text = execution::write_arguments(plan, event->arguments, compiled.variables);
  if (!text) return tl::unexpected(bad_argument(compiled, *event, text.error().message));
  shared::json::ParsedText document;
  const auto arguments = document.parse(*text, shared::json::kOwnText);
  if (!arguments) return cannot_bind(arguments.error().to_error());

  auto topics = bind_topics(binding.topics, *arguments, limits);
  if (!topics) return cannot_bind(topics.error());

  auto prepared = std::make_shared<ports::Prepared>();
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
  if (compiled.places != nullptr) prepared->operation_hash = compiled.operation_hash;
  prepared->places = compiled.places;
  prepared->relevant_variables_json = relevant_variables(compiled);
  prepared->fetches = plan.fetches;
  auto observed =
      authorization::observed_claims(compiled.supergraph->access, compiled.observed, claims);
  prepared->observes_identity = observed.identity;
  prepared->observed_claims = std::move(observed.names);
  for (const std::string& claim : forwarded.of(plan))
    if (std::ranges::find(prepared->observed_claims, claim) == prepared->observed_claims.end())
      prepared->observed_claims.push_back(claim);
  return prepared;
}

}  // namespace exec::pipeline
