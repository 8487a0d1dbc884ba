// Responses to requests that were not executed, as clients may read them.
//
// The text of a GraphQLError is meant for the client; the reason of an internal error is not: it
// is masked, and the log has it under the id that the client gets.
//
// Spec:   GraphQL §7.1.2 "Errors", request errors: no `data`.
// Thread: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exec-service/language/graphql_error.h"
#include "exec-service/ports/request.h"

namespace exec::pipeline {

// {"errors":[{"message","locations","path","extensions":{"code"}}]}
[[nodiscard]] std::string errors_body(std::span<const language::GraphQLError> errors);

[[nodiscard]] ports::ExecutionResult refusal(ports::Outcome outcome,
                                             ports::OperationKind kind,
                                             std::span<const language::GraphQLError> errors);
[[nodiscard]] ports::ExecutionResult refusal(ports::Outcome outcome,
                                             ports::OperationKind kind,
                                             std::string_view message,
                                             std::string_view code);

// "Internal server error (3f2c…)." The reason goes to the log under that id.
[[nodiscard]] ports::ExecutionResult internal_error(ports::OperationKind kind,
                                                    std::string_view reason);

}  // namespace exec::pipeline
