// build_schema: SDL text → Schema, or everything that is wrong with it.
//
//   built-in SDL ─┐
//   the file ─────┴─ TypeSystemBuilder (names → numbers) ─ check_type_system ─▶ Schema
//
// Spec:   GraphQL §3 "Type System", the "Type Validation" of each kind; extensions of the file's
//         own types are merged into them.
// Errors: all at once, each with its place, except for a syntax error, which comes alone.
//         Directives on definitions are not checked, except for those of the specification.
// Thread: any.
#pragma once

#include <memory>
#include <vector>

#include "exec-service/schema/problem.h"
#include "exec-service/schema/schema.h"

namespace exec::schema {

struct BuiltSchema {
  std::shared_ptr<const Schema> schema;  // null if there are errors
  std::vector<Problem> errors;
};

[[nodiscard]] BuiltSchema build_schema(const SchemaText& sdl, const SchemaLimits& limits = {});

}  // namespace exec::schema
