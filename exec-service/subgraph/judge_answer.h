// judge_answer: whether what a subgraph answered is a GraphQL response.
//
//   application/graphql-response+json     any status: yes, the server says so
//   application/json, 2xx                 yes: the legacy way of saying it
//   application/json, else                if the body is an object with `data` or `errors`
//   anything else                         no
//
// Spec:   GraphQL over HTTP, "Processing a response", "application/json",
// ".../graphql-response+json". Errors: kInternal, a sentence with status, media type and the body's
// beginning, for logs. Thread: any (pure).
#pragma once

#include <string_view>

#include "exec-service/executor/subgraph_client.h"
#include "exec-service/subgraph/http_client.h"
#include "shared/base/result.h"

namespace exec::subgraph {

[[nodiscard]] shared::Result<executor::SubgraphAnswer> judge_answer(HttpAnswer answer,
                                                                    std::string_view subgraph);

}  // namespace exec::subgraph
