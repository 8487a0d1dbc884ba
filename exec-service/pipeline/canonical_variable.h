// append_canonical_variable: one text per value of a variable, for what identifies a row.
//
//   Float 1.50 → 15e-1      String "\u0041" → "A"      a custom scalar: byte for byte
//
// The input is coerced, so that members of an input object are in the order of its fields, and each
// is there once. What a custom scalar holds is its subgraph's to read: order of members, digits of
// numbers and all.
//
// Thread: any.
#pragma once

#include <string>

#include "exec-service/schema/schema.h"
#include "shared/json/value.h"

namespace exec::pipeline {

void append_canonical_variable(const schema::Schema& schema,
                               schema::TypeRef type,
                               shared::json::Value value,
                               std::string& out);

}  // namespace exec::pipeline
