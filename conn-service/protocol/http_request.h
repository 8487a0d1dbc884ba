// POST /graphql: a request's GraphQL parameters, or the response that reports what is wrong with
// it.
//
//   CSRF rule -> Accept -> Content-Type -> JSON -> parameters
//
// Spec:   GraphQL over HTTP, "Request", with Apollo's rule against CSRF: a browser
//         sends application/json, or a header of ours, to another origin only after a preflight.
// Errors: 400, 406, 415 with {"errors":[...]}; JSON in every case, so that clients can show it.
// Thread: any, with a ParsedText of its own: scratch memory that is reused.
#pragma once

#include <cstdint>
#include <variant>

#include "conn-service/protocol/graphql_request.h"
#include "shared/http/request.h"
#include "shared/http/response.h"
#include "shared/json/parsed_text.h"

namespace conn::protocol {

enum class ResponseType : std::uint8_t { kJson, kGraphqlResponse };

struct HttpGraphqlRequest {
  GraphqlRequest request;
  ResponseType type = ResponseType::kJson;
};

[[nodiscard]] std::variant<HttpGraphqlRequest, shared::http::Response> read_post(
    const shared::http::Request& request, shared::json::ParsedText& scratch);

}  // namespace conn::protocol
