// What a caller asks of exec-service, and what becomes of it. The wire's messages without the wire.
//
// Shapes: *_json is one serialized JSON value; empty means absent. A body is
//         `{"data":...,"errors":...}` without extensions, which travel beside it.
//         Durations are what is left when the request came.
// Errors: an Outcome says what a request came to; its body is already what a client may read.
// Thread: any (values).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "shared/exec_api/filter.h"
#include "shared/exec_api/operation_kind.h"
#include "shared/graphql/error_json.h"
#include "shared/graphql/field_places.h"

namespace exec::ports {

using shared::exec_api::Comparison;
using shared::exec_api::Filter;
using shared::exec_api::OperationKind;

using Body = std::shared_ptr<const std::string>;

// What a subgraph, and the plan, may learn of the viewer.
struct Viewer {
  Headers headers;  // chosen by the caller's allow-list
  std::string claims_json;
};

struct Request {
  std::string schema_id;  // empty: the default schema
  std::string document;
  std::string operation_name;  // empty: the only one
  std::string variables_json;  // an object
  Viewer viewer;
  std::uint32_t deadline_ms = 0;  // left; 0: the server's own
  std::string mutator_id;
  std::string traceparent;
  std::string document_id;  // of a trusted document, instead of `document`
};

// As proto's Outcome: kExecuted has `data`; after all others nothing was executed.
enum class Outcome : std::uint8_t {
  kExecuted,
  kSyntaxError,
  kValidationError,
  kUnknownOperation,
  kVariablesError,
  kUnplannable,
  kUnknownSchema,
  kOverloaded,
  kSourceError,
  kInternalError,
};

struct ExecutionResult {
  Outcome outcome = Outcome::kExecuted;
  OperationKind kind = OperationKind::kUnknown;
  std::string body;
  std::string extensions_json;
  std::vector<std::string> root_typenames;
};

// Of a schema that is not served here, or not to this caller: the answer is the same for both.
[[nodiscard]] inline ExecutionResult unknown_schema() {
  return {
      .outcome = Outcome::kUnknownSchema,
      .body = shared::graphql::request_error("The schema is not served here.", "UNKNOWN_SCHEMA")};
}

// Of the error RESPONSE_TOO_LARGE.
[[nodiscard]] inline std::string too_large_message(std::size_t bytes_max) {
  return "The response is larger than " + std::to_string(bytes_max) +
         " bytes: select less, or ask for shorter lists.";
}

// Instead of a body that is larger than its caller takes. What was executed stays so.
[[nodiscard]] inline std::string too_large_body(std::size_t bytes_max, bool has_data) {
  const std::string errors =
      shared::graphql::one_error(too_large_message(bytes_max), "RESPONSE_TOO_LARGE");
  return (has_data ? R"({"data":null,"errors":)" : R"({"errors":)") + errors + "}";
}

// A compiled subscription: depends on schema, document, operation name and variables only.
struct Prepared {
  std::string schema_id;
  std::string document_hash;  // SHA-256, 32 bytes
  std::string root_field;
  std::string root_response_key;
  std::string provider;
  std::vector<std::string> topics;
  bool has_filter = false;  // false: every event
  Filter filter;
  std::string operation_hash;                 // equal however it is written; empty: it has none
  shared::graphql::SharedFieldPlaces places;  // then also null
  std::string relevant_variables_json;        // canonical: equal bytes, equal rows
  bool fetches = false;                       // observes what is forwarded
  bool observes_identity = false;  // whether there are claims at all decides what is denied
  std::vector<std::string> observed_claims;  // and so do these
};

using SharedPrepared = std::shared_ptr<const Prepared>;
using ExecuteAnswer = std::variant<ExecutionResult, SharedPrepared>;

// Prepare's answer to an operation that must go to execute().
struct NotASubscription {
  OperationKind kind = OperationKind::kQuery;
};
using PrepareAnswer = std::variant<ExecutionResult, SharedPrepared, NotASubscription>;

}  // namespace exec::ports
