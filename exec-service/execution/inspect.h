// inspect: a JSON value as graphql-js's messages show it, `{ a: 1, b: ["x", [Array]] }`.
//
// Source: graphql-js, src/jsutils/inspect.ts: ten elements of a list, two levels.
// Shapes: long strings and numbers are cut, so that an error is never as large as its cause.
// Thread: any.
#pragma once

#include <string>

#include "shared/json/value.h"

namespace exec::execution {

[[nodiscard]] std::string inspect(shared::json::Value value);

}  // namespace exec::execution
