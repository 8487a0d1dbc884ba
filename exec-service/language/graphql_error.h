// GraphQLError: one entry of a response's `errors`, before it is written as JSON.
//
// Spec:   §7.1.2 "Errors".
// Shapes: `path` holds response keys: before execution there is no list to index. `code` becomes
//         `extensions.code`, and is left out if empty. `rule` names the validation rule for tests,
//         explain and metrics; clients do not get it.
// Thread: any; a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/source_location.h"

namespace exec::language {

struct GraphQLError {
  std::string message;
  std::vector<SourceLocation> locations;
  std::vector<std::string> path;
  std::string code;
  std::string_view rule;  // a constant's text
  friend bool operator==(const GraphQLError&, const GraphQLError&) = default;
};

// The document is not GraphQL, or exceeds a limit; it is not valid for the schema.
inline constexpr std::string_view kSyntaxErrorCode = "GRAPHQL_PARSE_FAILED";
inline constexpr std::string_view kLimitErrorCode = "GRAPHQL_DOCUMENT_LIMIT";
inline constexpr std::string_view kValidationErrorCode = "GRAPHQL_VALIDATION_FAILED";

}  // namespace exec::language
