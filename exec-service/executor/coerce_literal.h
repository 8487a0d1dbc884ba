// coerce_literal: a constant of the GraphQL language as JSON of an input type.
//
//   [ID!] ← 7 ─▶ ["7"]      Filter ← {days: 1} ─▶ {"cabin":"FIRST","days":[1]}
//
// For default values of variables. The same rules as for JSON (coerce_input_value.h), but the
// document has been validated, so that nothing can be wrong.
//
// Spec:   GraphQL §3 "Input Coercion", §6.1.2 "Coercing Variable Values".
// Thread: any.
#pragma once

#include <string>

#include "exec-service/language/ast.h"
#include "exec-service/schema/schema.h"

namespace exec::executor {

void coerce_literal(const schema::Schema& schema,
                    const language::Value& literal,
                    schema::TypeRef type,
                    std::string& out);

}  // namespace exec::executor
