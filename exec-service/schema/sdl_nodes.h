// Readers of AST nodes that all loaders share: what kinds of definitions have in common, directives
// by name, constant values as C++ values.
//
// Errors: none; what is absent or of another kind is null, nullopt or empty.
// Thread: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/ast_type_system.h"
#include "exec-service/schema/schema.h"

namespace exec::schema {

template <class Node>
using Nodes = language::ArenaList<Node>;

// What type definitions have in common; `kind` is nullopt for other definitions.
struct DefinitionHead {
  std::optional<TypeKind> kind;
  language::Name name;
  bool is_extension = false;
  const language::Value* description = nullptr;
  Nodes<language::Directive> directives;
};
[[nodiscard]] DefinitionHead head_of(const language::Definition& definition);

// Objects and interfaces; else empty.
[[nodiscard]] Nodes<language::FieldDefinition> fields_of(const language::Definition& definition);
[[nodiscard]] Nodes<language::Name> interfaces_of(const language::Definition& definition);

[[nodiscard]] const language::Directive* find_directive(const Nodes<language::Directive>& all,
                                                        std::string_view name);
// Each use of a repeatable directive.
[[nodiscard]] std::vector<const language::Directive*> find_directives(
    const Nodes<language::Directive>& all, std::string_view name);
[[nodiscard]] const language::Value* find_argument(const language::Directive& directive,
                                                   std::string_view name);
[[nodiscard]] const language::Value* find_member(const language::Value& object,
                                                 std::string_view name);
// The items of a list; a single value stands for a list of one (GraphQL §3.12.1).
[[nodiscard]] std::span<const language::Value> items_of(const language::Value& value);
// A field that an object anywhere in `value` has twice.
[[nodiscard]] const language::ObjectField* find_repeated_field(const language::Value& value);

// Text of a string or name of an enum value.
[[nodiscard]] std::optional<std::string_view> text_argument(const language::Directive& directive,
                                                            std::string_view name);
[[nodiscard]] bool flag_argument(const language::Directive& directive,
                                 std::string_view name,
                                 bool otherwise);

[[nodiscard]] std::optional<std::string> description_text(const language::Value* description);
[[nodiscard]] std::string_view to_string(TypeKind kind);  // "an object type", "a union", ...

}  // namespace exec::schema
