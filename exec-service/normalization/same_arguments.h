// SameArguments: the canonical text of a field's arguments, one for all of its mergeable occurrences.
//
//   { n { y(c: {a: 1, b: 2}) ... on A { y(c: {b: 2, a: 1}) } } }  ─▶  n.y: ($c), once
//
// Arguments and members of objects may come in any order in fields that are to be merged. A custom
// scalar's members are sent in the order in which they are written, so the first occurrence decides.
//
// Spec:   GraphQL §5.3.2 "Field Selection Merging", §6.4 "Executing Fields": of merged fields the
//         first is executed.
// Thread: one normalization.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "exec-service/language/ast.h"
#include "exec-service/schema/schema.h"
#include "shared/hash/keyed_hash.h"

namespace exec::normalization {

class SameArguments {
 public:
  explicit SameArguments(const schema::Schema& schema) : schema_(schema) {}

  // A number for each object position of the response; the root's is 0.
  [[nodiscard]] std::size_t position_below(std::size_t position, std::string_view response_key);

  // Where the text of the arguments is kept; empty: this is their first occurrence. Null: they can
  // be written in one order only. Arguments of other types are not the same.
  [[nodiscard]] std::string* text(std::size_t position,
                                  const language::Field& field,
                                  const schema::Field& definition);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  const schema::Schema& schema_;
  std::size_t bytes_ = 0;  // of keys
  shared::hash::KeyedMap<std::string, std::size_t> positions_;
  shared::hash::KeyedMap<std::string, std::string> texts_;
};

}  // namespace exec::normalization
