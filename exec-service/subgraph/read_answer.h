// read_answer: whether what a subgraph answered is a GraphQL response.
//
//   application/graphql-response+json     any status: yes, the server says so
//   application/json, 2xx                 yes: the legacy way of saying it
//   application/json, else                if the body is an object with `data` or `errors`
//   anything else                         no
//
// Spec:   GraphQL over HTTP, "Processing a response", "application/json",
//         ".../graphql-response+json"; RFC 9110 §15.4 (redirects), §15.6.3 to §15.6.5.
// Errors: kInternal, or kUnavailable for 502, 503 and 504, where something in between speaks for a
//         subgraph that is not there: a sentence for logs, with status, media type and the body's
//         beginning. Of a redirect, where to: none is followed, as a request with its headers goes
//         only to where the configuration sends it.
// Thread: any (pure).
#pragma once

#include <string_view>

#include "exec-service/ports/subgraph_client.h"
#include "exec-service/subgraph/http_client.h"
#include "shared/base/result.h"

namespace exec::subgraph {

[[nodiscard]] shared::Result<ports::SubgraphAnswer> read_answer(HttpAnswer answer,
                                                                std::string_view subgraph);

}  // namespace exec::subgraph
