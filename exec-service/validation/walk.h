// walk: visits every executable node once, with the type it has there, and calls the rules that
// check it. Records variables and spreads in a Usage for the rules that check operations as a
// whole.
//
// Spec:   §5; what a node's type is: "TypeInfo" in graphql-js.
// Errors: what the rules report.
// Thread: one.
#pragma once

#include "exec-service/validation/context.h"
#include "exec-service/validation/usage.h"

namespace exec::validation {

[[nodiscard]] Usage walk(const Context& context);

}  // namespace exec::validation
