#include "exec-service/rpc/from_wire.h"

#include <string>
#include <string_view>
#include <utility>

#include "proto/exec.pb.h"
#include "shared/base/match.h"
#include "shared/graphql/error_json.h"
#include "shared/hash/key_digest.h"
#include "shared/hash/sha256.h"
#include "shared/http/trace_context.h"

namespace exec::rpc {

namespace {

constexpr std::uint32_t kProtocolVersion = 1;

ports::Headers headers_from(google::protobuf::RepeatedPtrField<wire::Header>& headers) {
  ports::Headers out;
  out.reserve(static_cast<std::size_t>(headers.size()));
  for (wire::Header& header : headers)
    out.push_back({std::move(*header.mutable_name()), std::move(*header.mutable_value())});
  return out;
}

ports::Viewer viewer_from(wire::Viewer& viewer) {
  return {headers_from(*viewer.mutable_headers()), std::move(*viewer.mutable_claims())};
}

// From any caller: what is malformed must not be passed on (W3C Trace Context §3.2).
std::string traceparent_from(std::string& value) {
  return shared::http::is_traceparent(value) ? std::move(value) : std::string();
}

std::string key_of(const ports::RowDefinition& row) {
  shared::hash::KeyDigest key;
  key.add(row.schema_id)
      .add(row.document_hash)
      .add(row.document_id)
      .add(row.operation_name)
      .add(row.variables_json)
      .add(row.viewer.claims_json);
  for (const ports::Header& header : row.viewer.headers)
    key.add(header.name).add(header.value);
  return key.finish();
}

wire::Outcome outcome_to_wire(ports::Outcome outcome) {
  switch (outcome) {
    case ports::Outcome::kExecuted:
      return wire::OUTCOME_EXECUTED;
    case ports::Outcome::kSyntaxError:
      return wire::OUTCOME_SYNTAX_ERROR;
    case ports::Outcome::kValidationError:
      return wire::OUTCOME_VALIDATION_ERROR;
    case ports::Outcome::kUnknownOperation:
      return wire::OUTCOME_UNKNOWN_OPERATION;
    case ports::Outcome::kVariablesError:
      return wire::OUTCOME_VARIABLES_ERROR;
    case ports::Outcome::kUnplannable:
      return wire::OUTCOME_UNPLANNABLE;
    case ports::Outcome::kUnknownSchema:
      return wire::OUTCOME_UNKNOWN_SCHEMA;
    case ports::Outcome::kOverloaded:
      return wire::OUTCOME_OVERLOADED;
    case ports::Outcome::kSourceError:
      return wire::OUTCOME_SOURCE_ERROR;
    case ports::Outcome::kInternalError:
      break;
  }
  return wire::OUTCOME_INTERNAL_ERROR;
}

wire::OperationKind kind_to_wire(ports::OperationKind kind) {
  switch (kind) {
    case ports::OperationKind::kQuery:
      return wire::OPERATION_KIND_QUERY;
    case ports::OperationKind::kMutation:
      return wire::OPERATION_KIND_MUTATION;
    case ports::OperationKind::kSubscription:
      return wire::OPERATION_KIND_SUBSCRIPTION;
    case ports::OperationKind::kUnknown:
      break;
  }
  return wire::OPERATION_KIND_UNSPECIFIED;
}

wire::ValueComparison comparison_to_wire(ports::Comparison comparison) {
  switch (comparison) {
    case ports::Comparison::kText:
      return wire::VALUE_COMPARISON_TEXT;
    case ports::Comparison::kNumber:
      return wire::VALUE_COMPARISON_NUMBER;
    case ports::Comparison::kBoolean:
      return wire::VALUE_COMPARISON_BOOLEAN;
    case ports::Comparison::kByJsonType:
      break;
  }
  return wire::VALUE_COMPARISON_UNSPECIFIED;
}

// As deep as the event graph's file writes it, which its parser bounds.
void filter_to_wire(const ports::Filter& filter, wire::Filter& out) {
  switch (filter.kind) {
    case ports::Filter::Kind::kAll:
      out.mutable_all();
      for (const ports::Filter& each : filter.of)
        filter_to_wire(each, *out.mutable_all()->add_of());
      break;
    case ports::Filter::Kind::kAny:
      out.mutable_any();
      for (const ports::Filter& each : filter.of)
        filter_to_wire(each, *out.mutable_any()->add_of());
      break;
    case ports::Filter::Kind::kNot:
      filter_to_wire(filter.of.front(), *out.mutable_not_());
      break;
    case ports::Filter::Kind::kIn: {
      wire::FieldIn& in = *out.mutable_in();
      for (const std::string& name : filter.path)
        in.add_path(name);
      in.set_comparison(comparison_to_wire(filter.comparison));
      for (const std::string& value : filter.values)
        in.add_values(value);
      break;
    }
  }
}

void result_to_wire(ports::ExecutionResult result, wire::ExecutionResult& out) {
  out.set_outcome(outcome_to_wire(result.outcome));
  *out.mutable_body() = std::move(result.body);
  *out.mutable_extensions() = std::move(result.extensions_json);
  for (std::string& name : result.root_typenames)
    *out.add_root_typenames() = std::move(name);
  out.set_kind(kind_to_wire(result.kind));
}

void prepared_to_wire(const ports::Prepared& prepared, wire::Prepared& out) {
  out.set_schema_id(prepared.schema_id);
  out.set_document_hash(prepared.document_hash);
  out.set_root_field(prepared.root_field);
  out.set_root_response_key(prepared.root_response_key);
  out.mutable_kafka()->set_provider(prepared.provider);
  for (const std::string& topic : prepared.topics)
    out.mutable_kafka()->add_topics(topic);
  if (prepared.has_filter) filter_to_wire(prepared.filter, *out.mutable_filter());
  out.set_relevant_variables(prepared.relevant_variables_json);
  out.set_operation_hash(prepared.operation_hash);
  if (prepared.places != nullptr) {
    out.mutable_field_places()->Reserve(static_cast<int>(3 * prepared.places->size()));
    for (const auto& [column, location] : *prepared.places) {
      out.add_field_places(column);
      out.add_field_places(location.line);
      out.add_field_places(location.column);
    }
  }
  out.set_fetches(prepared.fetches);
  for (const std::string& claim : prepared.observed_claims)
    out.add_observed_claims(claim);
  out.set_observes_identity(prepared.observes_identity);
  out.set_slow_consumer_policy(wire::SLOW_CONSUMER_POLICY_DISCONNECT);
}

}  // namespace

ports::Request from_wire(wire::ExecuteRequest& request) {
  return {std::move(*request.mutable_schema_id()),
          std::move(*request.mutable_document()),
          std::move(*request.mutable_operation_name()),
          std::move(*request.mutable_variables()),
          viewer_from(*request.mutable_viewer()),
          request.deadline_ms(),
          std::move(*request.mutable_mutator_id()),
          traceparent_from(*request.mutable_traceparent()),
          std::move(*request.mutable_document_id())};
}

ports::SharedRowDefinition from_wire(wire::Define& define) {
  auto row = std::make_shared<ports::RowDefinition>();
  row->schema_id = std::move(*define.mutable_schema_id());
  row->document = std::move(*define.mutable_document());
  // A text is hashed here: whatever hash came with it, it cannot pass for another document.
  row->document_hash = row->document.empty() ? std::move(*define.mutable_document_hash())
                                             : shared::hash::sha256(row->document);
  row->document_id = std::move(*define.mutable_document_id());
  row->operation_name = std::move(*define.mutable_operation_name());
  row->variables_json = std::move(*define.mutable_variables());
  row->viewer = viewer_from(*define.mutable_viewer());
  row->key = key_of(*row);
  return row;
}

ports::Event from_wire(wire::ResolveEvent& event) {
  wire::EventIdentity& identity = *event.mutable_identity();
  ports::Event out;
  out.sequence = event.sequence();
  out.identity = {std::move(*identity.mutable_provider()),
                  std::move(*identity.mutable_topic()),
                  identity.lane(),
                  identity.order(),
                  identity.timestamp_ms(),
                  std::move(*identity.mutable_position()),
                  identity.is_local()};
  out.key = std::move(*event.mutable_key());
  out.headers = headers_from(*event.mutable_headers());
  out.value = std::move(*event.mutable_value());
  out.is_tombstone = event.tombstone();
  out.loader_id = std::move(*event.mutable_loader_id());
  out.deadline_ms = event.deadline_ms();
  out.traceparent = traceparent_from(*event.mutable_traceparent());
  return out;
}

void to_wire(ports::ExecuteAnswer answer, wire::ExecuteResponse& out) {
  shared::match(
      std::move(answer),
      [&](ports::ExecutionResult&& result) {
        result_to_wire(std::move(result), *out.mutable_result());
      },
      [&](ports::SharedPrepared&& prepared) {
        prepared_to_wire(*prepared, *out.mutable_prepared());
      });
}

void to_wire(ports::PrepareAnswer answer, wire::PrepareResult& out) {
  shared::match(
      std::move(answer),
      [&](ports::ExecutionResult&& result) {
        result_to_wire(std::move(result), *out.mutable_error());
      },
      [&](ports::SharedPrepared&& prepared) {
        prepared_to_wire(*prepared, *out.mutable_prepared());
      },
      [&](ports::NotASubscription&& other) {
        out.set_not_a_subscription(kind_to_wire(other.kind));
      });
}

void to_wire(const ports::Hello& hello, wire::Hello& out) {
  out.set_replica_id(hello.replica_id);
  for (const std::string& id : hello.schema_ids)
    out.add_schema_ids(id);
  out.set_default_schema_id(hello.default_schema_id);
  for (const std::string& provider : hello.providers)
    out.add_providers(provider);
  out.set_protocol_version(kProtocolVersion);
  if (hello.sends_heartbeats) out.add_capabilities(wire::CAPABILITY_HEARTBEATS);
  out.add_capabilities(wire::CAPABILITY_ALONE);
}

ports::ExecutionResult overloaded() {
  return {.outcome = ports::Outcome::kOverloaded,
          .body = shared::graphql::request_error("The server is overloaded.", "OVERLOADED")};
}

}  // namespace exec::rpc
