// What a client asks, and what exec-service makes of it.
//
// Shapes: *_json is one serialized JSON value; empty means absent. A body is
//         `{"data":...,"errors":...}` without extensions, shared by all who need it.
// Thread: any (const once made).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conn-service/protocol/graphql_request.h"
#include "conn-service/routing/event.h"
#include "shared/exec_api/filter.h"
#include "shared/exec_api/operation_kind.h"
#include "shared/graphql/field_places.h"

namespace conn::pipeline {

using shared::exec_api::OperationKind;

using Body = std::shared_ptr<const std::string>;

// On whose behalf: what the `forward:` allow-lists took from the client's headers and init payload.
// One per session, shared by its operations.
struct Viewer {
  std::vector<routing::Header> headers;        // for queries and mutations; lower-case names
  std::vector<routing::Header> event_headers;  // for events: the viewer scope of rows that fetch
  std::string claims_json;                     // a JSON object of verified claims; empty: anonymous
};

struct Request {
  protocol::GraphqlRequest graphql;
  std::shared_ptr<const Viewer> viewer;
  std::string schema_id;     // to compile it under, if a replica serves that; empty: any
  std::uint64_t client = 0;  // whose session it came on; 0: of none
};

// Why a request got no execution; transports map it to their status and message types.
enum class Outcome : std::uint8_t {
  kExecuted,
  kSyntaxError,
  kValidationError,
  kUnknownOperation,
  kVariablesError,
  kUnplannable,
  kSourceError,  // a topic or filter that cannot be bound or followed
  kUnavailable,  // no executor in time
  kOverloaded,
  kInternalError,
};

// The answer to a query or mutation, or the reason that any request was refused.
struct ExecutionResult {
  Outcome outcome = Outcome::kExecuted;
  OperationKind kind = OperationKind::kUnknown;
  Body body;
  std::string extensions_json;
};

// A compiled subscription; depends on schema, document, operation name and variables only.
struct Prepared {
  std::string schema_id;
  std::string provider;
  std::vector<std::string> topics;
  std::optional<shared::exec_api::Filter> filter;  // absent: every event
  std::string operation_hash;                 // equal however it is written; empty: it has none
  shared::graphql::SharedFieldPlaces places;  // where its fields are in this document; or null
  std::string relevant_variables_json;        // canonical: equal bytes, equal rows
  std::vector<std::string> observed_claims;   // decide about the response, or go to subgraphs
  bool fetches = false;                       // observes what is forwarded
  bool observes_identity = false;             // and whether there are claims at all
};

using ExecuteAnswer = std::variant<ExecutionResult, std::shared_ptr<const Prepared>>;

// Prepare's answer besides: the operation is a query or mutation and must go to execute().
struct NotASubscription {};
using PrepareAnswer =
    std::variant<ExecutionResult, std::shared_ptr<const Prepared>, NotASubscription>;

}  // namespace conn::pipeline
