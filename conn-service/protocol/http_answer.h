// The HTTP response to a GraphQL request: status by outcome and media type.
//
// Spec:   GraphQL over HTTP, "Status codes", as its audits ask: application/json has status 200 for every
//         well-formed request, application/graphql-response+json a status by outcome.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conn-service/protocol/http_request.h"
#include "shared/http/response.h"

namespace conn::protocol {

enum class HttpOutcome : std::uint8_t {
  kExecuted,      // data, with or without errors
  kRequestError,  // syntax, validation, unknown operation, variables
  kInternalError,
  kUnavailable,  // the client may retry
};

[[nodiscard]] int http_status(HttpOutcome outcome, ResponseType type);

// `body` is {"data":...,"errors":...}; `extensions_json` may be empty.
[[nodiscard]] shared::http::Response to_response(HttpOutcome outcome,
                                                 ResponseType type,
                                                 std::string_view body,
                                                 std::string_view extensions_json);

// {"errors":[{"message":...,"extensions":{"code":...}}]}
[[nodiscard]] shared::http::Response error_response(int status,
                                                    std::string_view message,
                                                    std::string_view code,
                                                    ResponseType type = ResponseType::kJson);

// The operation is a subscription, and the client does not accept a stream.
[[nodiscard]] shared::http::Response subscription_not_acceptable();

// No answer came back. 500 for what may be a mutation, else 503: the client may retry.
[[nodiscard]] shared::http::Response no_answer(bool may_be_mutation, ResponseType type);

}  // namespace conn::protocol
