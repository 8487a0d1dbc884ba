// IntrospectionSelection: what a client selects below __schema or __type, fragments applied and
// merged, conditions and arguments worked out; ready to be walked for every type of a schema.
//
// Spec:   GraphQL §6.3.2 "CollectFields". Introspection types are objects, so a fragment applies
//         where its condition is the very type.
// Errors: kInvalidInput when the selection is larger or deeper than the limits.
// Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/schema/schema.h"
#include "shared/base/result.h"
#include "shared/hash/keyed_hash.h"

namespace exec::schema {

// Coerced variables by name, each as JSON text; those that are absent have no entry.
using VariableTexts = shared::hash::KeyedMap<std::string_view, std::string_view>;

struct SelectedField {
  std::string response_key;
  std::string_view name;  // a name in the schema
  bool include_deprecated = false;
  std::vector<SelectedField> children;
};
using SelectedFields = std::vector<SelectedField>;

struct SelectionLimits {
  std::size_t fields_max = 10'000;
  std::size_t depth_max = 64;
};

// What `fields` (all of one response key) select below themselves; `type` is an introspection type.
[[nodiscard]] shared::Result<SelectedFields> select_introspection(
    const Schema& schema,
    TypeId type,
    std::span<const language::Field* const> fields,
    const language::Document& document,
    const VariableTexts& variables,
    const SelectionLimits& limits);

// The argument `name` of __type; nullopt if it is null.
[[nodiscard]] std::optional<std::string> type_argument(const language::Field& field,
                                                       const VariableTexts& variables);

}  // namespace exec::schema
