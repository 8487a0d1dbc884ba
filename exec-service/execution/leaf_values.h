// append_leaf: result coercion of one scalar or enum value, from a subgraph's bytes to ours.
//
// A value that is what its type says is copied as it came: 1.10 stays 1.10, "\u00e9" keeps its
// escape. Otherwise: an Int given as 1.0 is written 1, an ID given as a number gets quotes.
//
// Spec:   GraphQL §3.5 "Scalars" and §3.9 "Enums", "Result Coercion". Subgraphs have coerced their
//         results already, and events declare theirs: strings are not taken for numbers, nor the
//         other way round, save for ID.
// Errors: nothing is appended, and leaf_error describes what is wrong, in graphql-js's words.
// Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "exec-service/execution/output.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::execution {

// Whether the value can be copied as it came, which most can. Enums are append_other_leaf's.
[[nodiscard]] inline bool is_plain(plan::ValueKind kind, shared::json::Value value) {
  constexpr std::size_t kSurelyInt32 = 9;  // characters, sign included
  // A number of so few characters and no exponent is surely within a double's range.
  constexpr std::size_t kSurelyFinite = 300;
  using plan::ValueKind;
  switch (kind) {
    case ValueKind::kInt:
      return value.is_integer_literal() &&
             (value.raw().size() <= kSurelyInt32 || value.int32().has_value());
    case ValueKind::kFloat:
      return value.is_number() &&
             ((value.raw().size() <= kSurelyFinite && !value.has_exponent()) || value.number());
    case ValueKind::kString:
    case ValueKind::kId:
      return value.is_string();
    case ValueKind::kBoolean:
      return value.is_bool();
    case ValueKind::kCustom:
      return !value.is_null();
    default:
      return false;
  }
}

// The others: enums, and what has to be written in another way.
[[nodiscard]] bool append_other_leaf(const plan::QueryPlan& plan,
                                     const plan::ProjectionField& field,
                                     shared::json::Value value,
                                     Output& out);

[[nodiscard]] inline bool append_leaf(const plan::QueryPlan& plan,
                                      const plan::ProjectionField& field,
                                      shared::json::Value value,
                                      Output& out) {
  if (!is_plain(field.kind, value)) return append_other_leaf(plan, field, value, out);
  out += value.raw();
  return true;
}

// Whether every element of the array could be appended just as it is, so that the whole array can.
// If false, the elements must be looked at one by one.
[[nodiscard]] bool is_plain_list(const plan::ProjectionField& field, shared::json::Value array);

// Why append_leaf refused. `coordinate` is the field's, as Flight.delay.
[[nodiscard]] std::string leaf_error(const plan::QueryPlan& plan,
                                     const plan::ProjectionField& field,
                                     std::string_view coordinate,
                                     shared::json::Value value);

}  // namespace exec::execution
