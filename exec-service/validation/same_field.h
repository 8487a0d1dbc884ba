// What two fields of one response key have to agree in, for the two passes of
// field_selection_merging.
//
// Spec:   §5.3.2 "Field Selection Merging": "identical sets of arguments", SameResponseShape().
// Thread: any.
#pragma once

#include <cstdint>

#include "exec-service/language/ast.h"
#include "exec-service/schema/schema.h"

namespace exec::validation {

// In any order; names and values equal. Object fields compare in any order too.
[[nodiscard]] bool same_arguments(const language::ArenaList<language::Argument>& left,
                                  const language::ArenaList<language::Argument>& right);

// What a comparison of these costs, in comparisons of names.
[[nodiscard]] std::uint64_t cost_of(const language::ArenaList<language::Argument>& arguments);

// Whether no response could hold both: other lists or non-nulls, or different leaves.
[[nodiscard]] bool types_conflict(const schema::Schema& schema,
                                  schema::TypeRef left,
                                  schema::TypeRef right);

}  // namespace exec::validation
