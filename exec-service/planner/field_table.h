// FieldTable: the fields an operation asks for, numbered, so that equal ones are one number.
//
//   client's  total: price(currency: EUR)   → field 3 {key "total", name "price", call 2}
//   a @key's  price(currency: EUR)          → field 7 {key "",      name "price", call 2}
//
// Two fields with one `call` (name and arguments) have one value on the same object, so a field of
// a representation can be read from the client's, whatever its key.
//
// Shapes: arguments as GraphQL text, sorted by name: part of the identity and of operations.
// Thread: one planning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec-service/planner/plan_vocabulary.h"
#include "shared/hash/keyed_hash.h"

namespace exec::planner {

struct FieldEntry {
  std::string key;  // response key; empty: internal, of a @key or @requires
  std::string name;
  std::string arguments;                    // `currency:EUR`, without parentheses; may be empty
  bool is_typename = false;                 // filled in by intern
  Index call = kNone;                       // number of (name, arguments)
  std::vector<Index> variables;             // client variables in the arguments
  const language::Field* syntax = nullptr;  // the client's first such field; null: internal

  [[nodiscard]] bool is_client() const { return !key.empty(); }
};

class FieldTable {
 public:
  FieldTable();

  // The internal `__typename`.
  [[nodiscard]] static Index type_name() { return 0; }

  Index intern(FieldEntry entry);
  [[nodiscard]] const FieldEntry& operator[](Index field) const { return entries_[field]; }

 private:
  std::vector<FieldEntry> entries_;
  shared::hash::KeyedMap<std::string, Index> fields_;
  shared::hash::KeyedMap<std::string, Index> calls_;
};

}  // namespace exec::planner
