// What is made of a request on its way to execution, each step from the one before. Plain data.
//
//   text ─ parse, validate ─▶ CheckedDocument ─ plan ─▶ PlannedOperation ─ variables ─▶
//   CompiledOperation
//          (cached by hash)                    (cached by name and conditions)   (a row, a request)
//
// Thread: any (const).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/execution/arguments.h"
#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
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
};

struct CompiledOperation {
  SharedSupergraph supergraph;
  std::string document_hash;
  std::shared_ptr<const language::Document> document;
  const language::OperationDefinition* operation = nullptr;  // in the document
  std::shared_ptr<const plan::QueryPlan> plan;
  std::size_t plan_bytes = 0;
  execution::VariableValues variables;
  ports::OperationKind kind = ports::OperationKind::kUnknown;
  supergraph::RequirementSet observed;  // the access rules that it meets
};

}  // namespace exec::pipeline
