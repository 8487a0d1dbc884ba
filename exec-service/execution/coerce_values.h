// coerce_variable_values: the variables of a request, checked and made complete.
//
//   query($first: Int = 5, $tags: [String]) + {"tags":"a"}  ─▶  {"5", "[\"a\"]"}
//
// Spec:   GraphQL §6.1.2 "Coercing Variable Values". (§6.4.1 "Coercing Field Arguments" is the
//         planner's for literals, and arguments.h for what variables put into them.)
// Shapes: one entry per variable, in order of definition: JSON, or empty for one that is absent,
//         which is not the same as null.
// Bounds: `bytes_max` of all values together, as defaults multiply what was sent.
// Errors: request errors in graphql-js's words, at most 50, and a last one that reports the limit.
//         Nothing is executed then.
// Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <tl/expected.hpp>

#include "exec-service/execution/arguments.h"
#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
#include "exec-service/schema/schema.h"
#include "shared/json/value.h"

namespace exec::execution {

using CoercedVariables = tl::expected<VariableValues, std::vector<language::GraphQLError>>;

// The type that a variable of a valid document has.
[[nodiscard]] schema::TypeRef type_of(const schema::Schema& schema,
                                      const language::VariableDefinition& variable);

inline constexpr std::size_t kCoercedBytesMax = std::size_t{4} << 20U;

// `variables` is what the client sent; nullopt or null: none. The document is valid.
[[nodiscard]] CoercedVariables coerce_variable_values(
    const schema::Schema& schema,
    const language::Document& document,
    const language::OperationDefinition& operation,
    const std::optional<shared::json::Value>& variables,
    std::size_t bytes_max = kCoercedBytesMax);

}  // namespace exec::execution
