// Compiler: the first half of the pipeline, parse → validate → plan, with its caches.
//
//   Source ─ schema? ─ document (cached, or parse + validate) ─ operation? ─ coerce variables
//          ─ plan (cached by conditions, or plan) ─▶ CompiledOperation │ Failure
//
// Spec:   GraphQL §2, §5, §6.1; architecture.md "plan".
// Errors: Failure: an Outcome with the body that a client may read; `needs_document` if a document
//         is named by its hash alone and is not in the cache.
// Thread: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "exec-service/language/parser.h"
#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/pipeline/operation_cache.h"
#include "exec-service/pipeline/request.h"
#include "exec-service/pipeline/schema_registry.h"
#include "exec-service/planner/planner_limits.h"
#include "exec-service/validation/validate.h"

namespace exec::pipeline {

struct CompilerOptions {
  language::ParseLimits parse;
  validation::ValidationOptions validation;
  planner::PlannerLimits planner;
  OperationCacheOptions cache;
  std::size_t variables_bytes_max = 1U << 20U;
};

// What is compiled. Views of the caller's.
struct Source {
  std::string_view schema_id;      // empty: the default
  std::string_view document;       // empty: `document_hash` names it
  std::string_view document_hash;  // where there is no document
  std::string_view operation_name;
  std::string_view variables_json;
};

struct Failure {
  ExecutionResult result;
  bool needs_document = false;
};

using Compiled = tl::expected<std::shared_ptr<const CompiledOperation>, Failure>;

class Compiler {
 public:
  Compiler(const CompilerOptions& options, const SchemaRegistry& schemas)
      : options_(options), schemas_(schemas), cache_(options.cache) {}

  [[nodiscard]] Compiled compile(const Source& source);
  [[nodiscard]] OperationCacheCounters counters() const { return cache_.counters(); }

 private:
  using SharedDocument = std::shared_ptr<const CheckedDocument>;

  [[nodiscard]] tl::expected<SharedDocument, Failure> checked(const Source& source,
                                                              const SharedSupergraph& supergraph);
  [[nodiscard]] SharedDocument check(std::string_view text,
                                     std::string hash,
                                     const SharedSupergraph& supergraph) const;
  [[nodiscard]] tl::expected<executor::VariableValues, Failure> coerce(
      const CompiledOperation& compiled, std::string_view variables_json) const;
  [[nodiscard]] CachedPlan plan(const CompiledOperation& compiled, std::string_view operation_name);

  CompilerOptions options_;
  const SchemaRegistry& schemas_;
  OperationCache cache_;
};

[[nodiscard]] std::string document_hash(std::string_view text);  // SHA-256, 32 bytes

}  // namespace exec::pipeline
