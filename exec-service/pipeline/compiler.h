// Compiler: the first half of the pipeline, parse → validate → normalize → plan, with its caches.
//
//   Source ─ schema? ─ trusted? ─ document (cached, or parse + validate + normalize) ─ operation?
//          ─ coerce variables ─ cost, access rules
//          ─ plan (cached by canonical form, conditions and what is denied, or plan)
//          ─▶ CompiledOperation │ Failure
//
// Equal operations share a plan, however they are written (normalization/normalize.h). What is wrong
// with one points into its client's text.
//
// A plan with many conditions is not cached: they have more combinations than any cache has room
// for, and one client would evict those of all others.
//
// Spec:   GraphQL §2, §5, §6.1; docs/architecture.md "Words", plan.
// Errors: Failure: an Outcome with the body that a client may read; `needs_document` if a document
//         is named by its hash alone and is not in the cache.
// Thread: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "exec-service/authorization/viewer_access.h"
#include "exec-service/cost/operation_cost.h"
#include "exec-service/language/parser.h"
#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/pipeline/operation_cache.h"
#include "exec-service/pipeline/schema_registry.h"
#include "exec-service/planner/planner_limits.h"
#include "exec-service/ports/request.h"
#include "exec-service/trusted_documents/trusted_documents.h"
#include "exec-service/validation/validate.h"

namespace exec::pipeline {

struct CompilerOptions {
  language::ParseLimits parse;
  validation::ValidationOptions validation;
  planner::PlannerLimits planner;
  cost::CostOptions cost;
  authorization::ClaimNames claims;
  OperationCacheOptions cache;
  std::size_t variables_bytes_max = 1U << 20U;
};

// What an operation is compiled for: of a subscription, to be asked what it listens to, which does
// not depend on the viewer, or to execute an event for a viewer; or to be shown as it is written.
enum class Purpose : std::uint8_t { kRequest, kEvent, kExplanation };

// What is compiled. Views of the caller's strings.
struct Source {
  std::string_view schema_id;      // empty: the default
  std::string_view document;       // empty: `document_hash` names it
  std::string_view document_hash;  // where there is no document
  std::string_view operation_name;
  std::string_view variables_json;
  std::string_view claims_json;  // the viewer's; empty: anonymous
  Purpose purpose = Purpose::kRequest;
  std::string_view document_id;  // of a trusted document; then there is no `document`
  std::int64_t now_ms = 0;       // Clock::now_ms(): the caches' time
};

struct Failure {
  ports::ExecutionResult result;
  bool needs_document = false;
};

using Compiled = tl::expected<std::shared_ptr<const CompiledOperation>, Failure>;

class Compiler {
 public:
  Compiler(const CompilerOptions& options, const SchemaRegistry& schemas)
      : options_(options),
        schemas_(schemas),
        cache_(options.cache,
               [&schemas](std::string_view id) { return schemas.find(id) != nullptr; }) {}

  [[nodiscard]] Compiled compile(const Source& source);
  // Of a schema that has left the registry.
  void forget_schema(std::string_view id) { cache_.forget_schema(id); }
  void expire(std::int64_t now_ms) { cache_.expire(now_ms); }
  [[nodiscard]] OperationCacheCounters counters() const { return cache_.counters(); }

 private:
  using SharedDocument = std::shared_ptr<const CheckedDocument>;

  [[nodiscard]] static tl::expected<trusted_documents::Admitted, Failure> admit(
      const Source& source, const ServedSchema& schema);
  [[nodiscard]] tl::expected<SharedDocument, Failure> checked(const Source& source,
                                                              const ServedSchema& schema);
  [[nodiscard]] SharedDocument check(std::string_view text,
                                     std::string hash,
                                     const SharedSupergraph& supergraph) const;
  [[nodiscard]] tl::expected<execution::VariableValues, Failure> coerce(
      const CompiledOperation& compiled, std::string_view variables_json) const;
  [[nodiscard]] CachedPlan plan(const CompiledOperation& compiled, const Source& source);
  [[nodiscard]] static Failure unplannable(const CompiledOperation& compiled,
                                           language::GraphQLError error);

  CompilerOptions options_;
  const SchemaRegistry& schemas_;
  OperationCache cache_;
};

}  // namespace exec::pipeline
