// validate: does a document make sense for a schema? Empty answer: it may be planned and executed.
//
//   schema, document ─ walk with TypeInfo ─▶ rules/*  ─┐
//                    ─ usage of fragments, variables ──┼─▶ errors
//                    ─ overlapping fields ─────────────┘
//
// One walk serves nearly all rules (each sees every node with the type it has there); those that
// need the whole of an operation (variables, fragments, merging) work on what the walk recorded.
//
// Spec:   §5 "Validation"; one file per rule in rules/, named after its section.
// Shapes: errors as graphql-js 17 words them, each with its rule's name and locations; `code` is
//         kValidationErrorCode.
// Errors: at most `errors_max`, then one that reports it. Work is bounded: merging compares at most
//         `comparisons_max` pairs, then reports kLimitErrorCode, as does an operation of more than
//         `root_fields_max` root fields, or that nests deeper than `depth_max`.
// Thread: any; pure.
#pragma once

#include <cstdint>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
#include "exec-service/schema/schema.h"

namespace exec::validation {

struct ValidationOptions {
  std::uint32_t errors_max = 100;
  std::uint32_t comparisons_max = 1'000'000;
  std::uint32_t root_fields_max = 20;  // of an operation, through its fragments
  std::uint32_t depth_max = 128;       // of selection sets in each other, through its fragments
  bool introspection = true;           // false: __schema and __type are errors
  bool suggestions = true;  // false: no "Did you mean …", which would reveal the schema's names
};

[[nodiscard]] std::vector<language::GraphQLError> validate(const schema::Schema& schema,
                                                           const language::Document& document,
                                                           const ValidationOptions& options = {});

}  // namespace exec::validation
