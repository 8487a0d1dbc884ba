#include "conn-service/exec_client/to_wire.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/pipeline/error_bodies.h"
#include "proto/exec.pb.h"
#include "shared/exec_api/filter.h"
#include "shared/graphql/field_places.h"
#include "shared/log/masked.h"

namespace conn::exec_client {

using shared::exec_api::Comparison;
using shared::exec_api::Filter;

namespace {

void add_headers(const std::vector<routing::Header>& headers,
                 google::protobuf::RepeatedPtrField<wire::Header>& out) {
  out.Reserve(static_cast<int>(headers.size()));
  for (const routing::Header& header : headers) {
    wire::Header& added = *out.Add();
    added.set_name(header.name);
    added.set_value(header.value);
  }
}

pipeline::Outcome outcome_from(wire::Outcome outcome) {
  switch (outcome) {
    case wire::OUTCOME_EXECUTED:
      return pipeline::Outcome::kExecuted;
    case wire::OUTCOME_SYNTAX_ERROR:
      return pipeline::Outcome::kSyntaxError;
    case wire::OUTCOME_VALIDATION_ERROR:
      return pipeline::Outcome::kValidationError;
    case wire::OUTCOME_UNKNOWN_OPERATION:
      return pipeline::Outcome::kUnknownOperation;
    case wire::OUTCOME_VARIABLES_ERROR:
      return pipeline::Outcome::kVariablesError;
    case wire::OUTCOME_UNPLANNABLE:
      return pipeline::Outcome::kUnplannable;
    case wire::OUTCOME_UNKNOWN_SCHEMA:
      return pipeline::Outcome::kUnavailable;
    case wire::OUTCOME_OVERLOADED:
      return pipeline::Outcome::kOverloaded;
    case wire::OUTCOME_SOURCE_ERROR:
      return pipeline::Outcome::kSourceError;
    default:
      return pipeline::Outcome::kInternalError;
  }
}

pipeline::OperationKind kind_from(wire::OperationKind kind) {
  switch (kind) {
    case wire::OPERATION_KIND_QUERY:
      return pipeline::OperationKind::kQuery;
    case wire::OPERATION_KIND_MUTATION:
      return pipeline::OperationKind::kMutation;
    case wire::OPERATION_KIND_SUBSCRIPTION:
      return pipeline::OperationKind::kSubscription;
    default:
      return pipeline::OperationKind::kUnknown;
  }
}

Comparison comparison_from(wire::ValueComparison comparison) {
  switch (comparison) {
    case wire::VALUE_COMPARISON_TEXT:
      return Comparison::kText;
    case wire::VALUE_COMPARISON_NUMBER:
      return Comparison::kNumber;
    case wire::VALUE_COMPARISON_BOOLEAN:
      return Comparison::kBoolean;
    default:
      return Comparison::kByJsonType;
  }
}

// As deep as a message may be: protobuf's parser has refused what nests deeper than 100.
Filter filter_from(const wire::Filter& filter) {
  Filter out;
  const auto add_all = [&out](const wire::Filters& filters) {
    for (const wire::Filter& each : filters.of())
      out.of.push_back(filter_from(each));
  };
  switch (filter.node_case()) {
    case wire::Filter::kAll:
      add_all(filter.all());
      break;
    case wire::Filter::kAny:
      out.kind = Filter::Kind::kAny;
      add_all(filter.any());
      break;
    case wire::Filter::kNot:
      out.kind = Filter::Kind::kNot;
      out.of.push_back(filter_from(filter.not_()));
      break;
    case wire::Filter::kIn:
      out.kind = Filter::Kind::kIn;
      out.path.assign(filter.in().path().begin(), filter.in().path().end());
      out.comparison = comparison_from(filter.in().comparison());
      out.values.assign(filter.in().values().begin(), filter.in().values().end());
      break;
    case wire::Filter::NODE_NOT_SET:  // unknown to us: matches nothing rather than everything
      out.kind = Filter::Kind::kAny;
      break;
  }
  return out;
}

pipeline::ExecutionResult result_from(wire::ExecutionResult& result) {
  return {outcome_from(result.outcome()), kind_from(result.kind()),
          std::make_shared<const std::string>(std::move(*result.mutable_body())),
          std::move(*result.mutable_extensions())};
}

// Null: there are none, or what is sent is not a table of three columns, sorted.
shared::graphql::SharedFieldPlaces places_from(const wire::Prepared& prepared) {
  const auto& numbers = prepared.field_places();
  if (numbers.empty() || numbers.size() % 3 != 0) return nullptr;
  auto places = std::make_shared<shared::graphql::FieldPlaces>();
  places->reserve(static_cast<std::size_t>(numbers.size()) / 3);
  for (int i = 0; i < numbers.size(); i += 3)
    places->push_back({.column = numbers[i], .location = {numbers[i + 1], numbers[i + 2]}});
  if (!std::ranges::is_sorted(*places, {}, &shared::graphql::FieldPlace::column)) return nullptr;
  return places;
}

std::shared_ptr<const pipeline::Prepared> prepared_from(wire::Prepared& prepared) {
  auto out = std::make_shared<pipeline::Prepared>();
  out->schema_id = prepared.schema_id();
  out->provider = prepared.kafka().provider();
  out->topics.assign(prepared.kafka().topics().begin(), prepared.kafka().topics().end());
  if (prepared.has_filter()) out->filter = filter_from(prepared.filter());
  out->operation_hash = prepared.operation_hash();
  out->places = places_from(prepared);
  out->relevant_variables_json = prepared.relevant_variables();
  out->observed_claims.assign(prepared.observed_claims().begin(), prepared.observed_claims().end());
  out->fetches = prepared.fetches();
  out->observes_identity = prepared.observes_identity();
  return out;
}

pipeline::ExecutionResult not_understood() {
  return {pipeline::Outcome::kInternalError,
          pipeline::OperationKind::kUnknown,
          pipeline::refusal_body("INTERNAL_SERVER_ERROR",
                                 shared::log::masked("an executor's answer is of a kind that this "
                                                     "conn-service does not know")),
          {}};
}

bool is_refusal(wire::Outcome outcome) {
  return outcome == wire::OUTCOME_OVERLOADED || outcome == wire::OUTCOME_UNKNOWN_SCHEMA;
}

}  // namespace

void to_wire(const pipeline::Request& request,
             std::uint32_t deadline_ms,
             wire::ExecuteRequest& out) {
  const protocol::GraphqlRequest& graphql = request.graphql;
  out.set_document(graphql.document);
  out.set_document_id(graphql.document_id);
  out.set_operation_name(graphql.operation_name);
  out.set_variables(graphql.variables_json);
  out.set_deadline_ms(deadline_ms);
  out.set_traceparent(graphql.traceparent);
  if (request.viewer == nullptr) return;
  wire::Viewer& viewer = *out.mutable_viewer();
  add_headers(request.viewer->headers, *viewer.mutable_headers());
  viewer.set_claims(request.viewer->claims_json);
}

void to_wire(pipeline::RowId row,
             const pipeline::RowDefinition& definition,
             WithDocument with_document,
             wire::Define& out) {
  const routing::RowSource& source = *definition.source;
  out.set_handle(row.value);
  out.set_schema_id(source.schema_id.text());
  out.set_document_hash(source.document->hash);
  out.set_document_id(source.document->id);
  if (with_document == WithDocument::kYes) out.set_document(source.document->text);
  out.set_operation_name(source.operation_name);
  out.set_variables(source.variables_json);
  if (definition.viewer == nullptr) return;
  wire::Viewer& viewer = *out.mutable_viewer();
  add_headers(definition.viewer->headers, *viewer.mutable_headers());
  viewer.set_claims(definition.viewer->claims_json);
}

void to_wire(const pipeline::ResolveCall& call,
             std::uint64_t sequence,
             std::uint32_t deadline_ms,
             wire::ResolveEvent& out) {
  const routing::Event& event = *call.event;
  out.set_sequence(sequence);
  wire::EventIdentity& identity = *out.mutable_identity();
  identity.set_provider(call.topic.provider);
  identity.set_topic(call.topic.topic);
  identity.set_lane(event.lane.number);
  identity.set_order(event.position.order.number);
  identity.set_position(event.position.bytes);
  identity.set_is_local(!call.has_global_positions);
  identity.set_timestamp_ms(event.timestamp_ms);
  out.set_key(event.key);
  add_headers(event.headers, *out.mutable_headers());
  out.set_value(event.value);
  out.set_tombstone(event.is_tombstone);
  out.set_loader_id(call.loader_id);
  out.set_traceparent(call.traceparent);
  out.set_deadline_ms(deadline_ms);
  out.set_alone(call.is_alone);
}

pipeline::ExecuteAnswer from_wire(wire::ExecuteResponse& response) {
  if (response.has_result()) return result_from(*response.mutable_result());
  if (response.has_prepared()) return prepared_from(*response.mutable_prepared());
  return not_understood();
}

pipeline::PrepareAnswer from_wire(wire::PrepareResult& result) {
  if (result.has_prepared()) return prepared_from(*result.mutable_prepared());
  if (result.has_error()) return result_from(*result.mutable_error());
  if (result.answer_case() == wire::PrepareResult::kNotASubscription)
    return pipeline::NotASubscription{};
  return not_understood();
}

bool is_refusal(const wire::ExecuteResponse& response) {
  return response.has_result() && is_refusal(response.result().outcome());
}

bool is_refusal(const wire::PrepareResponse& response) {
  return std::ranges::any_of(response.results(), [](const wire::PrepareResult& result) {
    return result.has_error() && is_refusal(result.error().outcome());
  });
}

}  // namespace conn::exec_client
