// drop_undeclared_variables: a request without the variables that its operation does not declare.
//
// GraphQL ignores them, so that a client may send any amount of them. Without them equal operations
// have equal keys, and nothing keeps them: neither a cache, nor a plan, nor exec-service.
//
// Spec:   GraphQL §6.1.2 "Coercing Variable Values": only the operation's variable definitions count.
// Shapes: the others stay as they were sent; without any left, `variables_json` is empty. A request
//         by the id of a trusted document keeps all, as exec-service has the text.
// Errors: none; a document that is not understood keeps all.
// Thread: any.
#pragma once

#include "conn-service/protocol/graphql_request.h"

namespace conn::pipeline {

void drop_undeclared_variables(protocol::GraphqlRequest& request);

}  // namespace conn::pipeline
