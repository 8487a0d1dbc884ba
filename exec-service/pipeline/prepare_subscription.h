// prepare_subscription: what conn-service must know of a compiled subscription to route its events.
//
//   CompiledOperation ─▶ Prepared{topics, filter, root field, relevant variables, fetches}
//
// Spec:   docs/architecture.md "Subscribing": nothing of the viewer is in it.
// Shapes: relevant variables are those that the plan marks: output, fetch or condition depends on
//         them; those that only choose topics or events do not split a row.
//         Observed claims are those that access rules read and those that are sent to subgraphs.
// Errors: kSourceError with the reason: topics or filter cannot be bound.
// Thread: any.
#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "exec-service/authorization/viewer_access.h"
#include "exec-service/pipeline/bind_filter.h"
#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/pipeline/forwarded_claims.h"
#include "exec-service/ports/request.h"

namespace exec::pipeline {

// Canonical JSON, sorted by name, without what changes nothing: operations of one operation hash
// are the same row if these are equal.
[[nodiscard]] std::string relevant_variables(const CompiledOperation& compiled);

[[nodiscard]] tl::expected<ports::SharedPrepared, ports::ExecutionResult> prepare_subscription(
    const CompiledOperation& compiled,
    const BindLimits& limits = {},
    const authorization::ClaimNames& claims = {},
    const ForwardedClaims& forwarded = {});

}  // namespace exec::pipeline
