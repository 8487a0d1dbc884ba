// Default values: from the literals of the SDL to JSON that is ready to be used.
//
//   input Filter { cabin: Cabin = FIRST  days: [Int!] = 7 }      f(filter: Filter = {})
//   ─▶ {"cabin":"FIRST","days":[7]}
//
// Spec:   GraphQL §3.10 "Input Objects" and §6.4.1 "Coercing Field Arguments": a single value
//         becomes a list of one at each level, absent fields take their own default, ID takes
//         integers, an input object's defaults must not need themselves.
// Errors: a literal that does not fit its type is a problem at its place.
// Thread: one load.
#pragma once

#include <cstdint>
#include <vector>

#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/schema/sdl_nodes.h"

namespace exec::schema {

// Whose argument or input field it is.
struct ValueOwner {
  enum class Kind : std::uint8_t { kField, kDirective, kInputObject };
  Kind kind = Kind::kField;
  std::uint32_t index = 0;  // into the tables
};

struct PendingDefault {
  ValueOwner owner;
  std::size_t position = 0;  // among the owner's
  const language::Value* literal = nullptr;
  Place place;
};

// Sets every InputValue::default_value that is pending.
void fill_default_values(SchemaTables& tables,
                         const std::vector<PendingDefault>& pending,
                         std::size_t depth_max,
                         ProblemList& problems);

}  // namespace exec::schema
