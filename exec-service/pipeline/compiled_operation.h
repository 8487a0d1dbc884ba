// What is made of a request on its way to execution, each step from the one before. Plain data.
//
//   text ─ parse, validate, normalize ─▶ CheckedDocument ─ plan ─▶ variables ─▶ CompiledOperation
//           (cached by hash)      (cached by canonical form and conditions)    (a row, a request)
//
// Thread: any (const).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/execution/arguments.h"
#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
#include "exec-service/normalization/normalize.h"
#include "exec-service/pipeline/served_schema.h"
#include "exec-service/plan/query_plan.h"
#include "exec-service/ports/request.h"

namespace exec::pipeline {

// A document under one schema, and what is wrong with it.
struct CheckedDocument {
  SharedSupergraph supergraph;
  std::string hash;                                    // SHA-256, 32 bytes
  std::shared_ptr<const language::Document> document;  // null: it could not be parsed
  std::vector<language::GraphQLError> errors;          // empty: valid
  // Of its operations, in order; null: it is executed as it is written.
  std::vector<std::shared_ptr<const normalization::NormalizedOperation>> normalized;
};

// `document`, `operation` and `variables` are those of the canonical form, if there is one.
struct CompiledOperation {
  SharedSupergraph supergraph;
  std::string document_hash;   // of what the client sent
  std::string operation_hash;  // equal for equal operations, however they are written
  std::shared_ptr<const language::Document> document;
  const language::OperationDefinition* operation = nullptr;  // in the document
  // Where the document's fields are in what the client sent; null: it is that.
  shared::graphql::SharedFieldPlaces places;
  std::shared_ptr<const plan::QueryPlan> plan;
  std::size_t plan_bytes = 0;
  execution::VariableValues variables;
  ports::OperationKind kind = ports::OperationKind::kUnknown;
  supergraph::RequirementSet observed;  // the access rules that it meets
};

// Where a location in the compiled document is in what the client sent.
[[nodiscard]] inline language::GraphQLError to_client(const CompiledOperation& compiled,
                                                      language::GraphQLError error) {
  if (compiled.places == nullptr) return error;
  std::vector<std::uint32_t> columns;
  for (const language::SourceLocation& location : error.locations)
    columns.push_back(location.column);
  error.locations = shared::graphql::places_of(columns, *compiled.places);
  return error;
}

}  // namespace exec::pipeline
