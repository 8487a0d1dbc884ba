// coerce_literal: a constant of the GraphQL language as JSON of an input type.
//
//   [ID!] ← 7 ─▶ ["7"]      Filter ← {days: 1} ─▶ {"cabin":"FIRST","days":[1]}
//
// For the literals of clients: arguments, and default values of variables. The same rules as for
// their JSON (execution/coerce_input_value.h), but the document has been validated, so that nothing
// can be wrong. (The SDL's own defaults, which can be, are default_values.h's.)
//
// Spec:   GraphQL §3 "Input Coercion", §6.1.2 "Coercing Variable Values", §6.4.1 "Coercing Field
//         Arguments".
// Shapes: appends JSON to `out`; fields of input objects in the order of definition.
// Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "exec-service/language/ast.h"
#include "exec-service/schema/schema.h"

namespace exec::schema {

// Whether the number, as it is written, is one of IEEE 754's (GraphQL §3.5.2): 1e309 is not.
[[nodiscard]] bool is_finite(std::string_view number);

void coerce_literal(const Schema& schema,
                    const language::Value& literal,
                    TypeRef type,
                    std::string& out);

}  // namespace exec::schema
