// One text per JSON value: equal values, equal bytes. For keys of maps, and for comparing.
//
//   1.0, 1e0, 10e-1 → 1      "\u0041" → "A"      {"b":1,"a":2} → {"a":2,"b":1}
//
// Members are sorted by their names' bytes, white space is dropped, strings are unescaped and
// escaped as Writer does. Numbers are compared as decimals, exactly and at any length, never as
// doubles: 9007199254740993 differs from 9007199254740992. (RFC 8785 is not used, as it rounds.)
//
// Shapes: an integer of up to 21 digits is written in full, any other number as 15e-1.
//         -0 is 0. Exponents are exact within ±10^15, beyond that they are equal.
// Errors: none.
// Thread: any.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "shared/json/value.h"

namespace shared::json {

void append_canonical(std::string& out, Value value);
[[nodiscard]] std::string canonical(Value value);

// The canonical text of a JSON number's text.
void append_canonical_number(std::string& out, std::string_view number);

// By value; both are texts of JSON numbers.
[[nodiscard]] std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

// Scalars by value: false if the kinds differ, or if either is a container.
[[nodiscard]] bool scalars_equal(Value a, Value b);

}  // namespace shared::json
