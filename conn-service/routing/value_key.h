// value_key: one text a value that filters compare, so that equality is equality of bytes.
//
//   kText        "12", 12          -> s12       (ID, String, enum: by their text)
//   kNumber      12, 12.0, 1.2e1   -> n12       (Int, Float: as IEEE 754 doubles)
//   kBoolean     true              -> b1
//   kByJsonType  "12" -> s12, 12 -> n12, true -> b1
//
// Spec:   docs/architecture.md "Filters", comparison. null has no key: a null
//         field makes IN false, whatever the values are.
// Errors: a value that the comparison cannot take has no key; it equals nothing.
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/exec_api/filter.h"
#include "shared/json/value.h"

namespace conn::routing {

using shared::exec_api::Comparison;

// Of a scalar in an event; false: it has none. `key` is overwritten.
[[nodiscard]] bool event_value_key(shared::json::Value value,
                                   Comparison comparison,
                                   std::string& key);

// Of a filter's value, JSON text. An argument may reach a filter as a string where the field is a
// number or boolean; its text is then read as one.
[[nodiscard]] std::optional<std::string> filter_value_key(std::string_view json,
                                                          Comparison comparison);

}  // namespace conn::routing
