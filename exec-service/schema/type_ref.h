// TypeRef: a named type with its lists and non-nulls, `[Leg!]!`, as numbers.
//
// Spec:   GraphQL §3.12 "Wrapping Types".
// Shapes: bit i of `non_null`: level i must not be null; level 0 is the outermost, level
//         `list_depth` the named type. [Leg!]! has depth 1 and non_null 0b11.
// Thread: any; a value.
#pragma once

#include <cstdint>

#include "shared/base/strong_id.h"

namespace exec::schema {

using TypeId = shared::StrongId<struct TypeIdTag, std::uint32_t>;    // into Schema::types()
using FieldId = shared::StrongId<struct FieldIdTag, std::uint32_t>;  // into Schema::fields()

struct TypeRef {
  static constexpr std::uint8_t kListDepthMax = 31;

  TypeId type;  // the named type inside
  std::uint8_t list_depth = 0;
  std::uint32_t non_null = 0;

  [[nodiscard]] bool is_non_null() const { return (non_null & 1U) != 0; }
  [[nodiscard]] bool is_list() const { return list_depth > 0; }  // maybe a non-null one
  [[nodiscard]] bool non_null_at(std::uint32_t level) const {
    return ((non_null >> level) & 1U) != 0;
  }
  // The same without the outermost `!`.
  [[nodiscard]] TypeRef nullable() const { return {type, list_depth, non_null & ~1U}; }
  [[nodiscard]] TypeRef as_non_null() const { return {type, list_depth, non_null | 1U}; }
  // What a list holds: [Leg!]! → Leg!. Only for lists.
  [[nodiscard]] TypeRef item() const {
    return {type, static_cast<std::uint8_t>(list_depth - 1), non_null >> 1};
  }

  friend bool operator==(const TypeRef&, const TypeRef&) = default;
};

}  // namespace exec::schema
