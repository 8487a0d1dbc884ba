// The executable half of the AST: what a client sends. ast_type_system.h is the other half.
//
//   Document ─ OperationDefinition ─ SelectionSet ─ Field ─ Argument ─ Value
//            └ FragmentDefinition ─┘             ├ FragmentSpread
//                                                └ InlineFragment ─ SelectionSet …
//
// Spec:   §2 "Language"; names are the grammar's.
// Shapes: plain aggregates in the Document's arena, immutable once parsed. `string_view`s point
//         into the source or the arena. An absent name, list or selection set is an empty one, an
//         absent node a null pointer. `offset` is where an error about the node points.
// Errors: none; the parser made the tree, so every invariant of the grammar holds.
// Thread: any (const). The planner makes such nodes in an Arena of its own and prints them.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include "exec-service/language/arena.h"
#include "exec-service/language/source_location.h"

namespace exec::language {

struct Name {
  std::string_view value;
  Offset offset = 0;
  [[nodiscard]] bool empty() const { return value.empty(); }
};

// ---- §2.10 Input values

enum class ValueKind : std::uint8_t {
  kVariable,
  kInt,
  kFloat,
  kString,
  kBoolean,
  kNull,
  kEnum,
  kList,
  kObject
};

struct Value;
struct ObjectField;

struct Value {
  ValueKind kind = ValueKind::kNull;
  bool block = false;  // a string that was written as """block"""
  Offset offset = 0;
  std::string_view
      text;  // variable: name without $; number, enum, boolean: as written; string: decoded
  ArenaList<Value> items;         // kList
  ArenaList<ObjectField> fields;  // kObject, in order, duplicates kept

  [[nodiscard]] bool boolean() const { return text == "true"; }
};

struct ObjectField {
  Name name;
  Value value;
};

struct Argument {
  Name name;
  Value value;
};

// ---- §2.13 Directives

struct Directive {
  Name name;  // without @
  ArenaList<Argument> arguments;
  Offset offset = 0;  // of the @
};

// The `if` of a @skip or @include (§3.13.1, §3.13.2); null for any other directive.
[[nodiscard]] const Value* condition_of(const Directive& directive);

// ---- §2.12 Type references

enum class TypeReferenceKind : std::uint8_t { kNamed, kList, kNonNull };

struct TypeReference {
  TypeReferenceKind kind = TypeReferenceKind::kNamed;
  Name name;                               // kNamed
  const TypeReference* of_type = nullptr;  // kList, kNonNull
  Offset offset = 0;

  [[nodiscard]] const Name& named_type() const {
    const TypeReference* type = this;
    while (type->of_type != nullptr)
      type = type->of_type;
    return type->name;
  }
};

// ---- §2.5 Selection sets

struct Field;
struct FragmentSpread;
struct InlineFragment;
using Selection = std::variant<const Field*, const FragmentSpread*, const InlineFragment*>;

struct SelectionSet {
  ArenaList<Selection> selections;
  Offset offset = 0;  // of the {
  [[nodiscard]] bool empty() const { return selections.empty(); }
};

struct Field {
  Name alias;  // empty: none
  Name name;
  ArenaList<Argument> arguments;
  ArenaList<Directive> directives;
  SelectionSet selection_set;  // empty: a leaf
  Offset offset = 0;

  [[nodiscard]] std::string_view response_key() const {
    return alias.empty() ? name.value : alias.value;
  }
};

struct FragmentSpread {
  Name name;
  ArenaList<Directive> directives;
  Offset offset = 0;  // of the ...
};

struct InlineFragment {
  Name type_condition;  // empty: none
  ArenaList<Directive> directives;
  SelectionSet selection_set;
  Offset offset = 0;
};

// ---- §2.4 Operations, §2.9 Fragments

enum class OperationKind : std::uint8_t { kQuery, kMutation, kSubscription };

[[nodiscard]] std::string_view to_string(OperationKind kind);  // "query", …

struct VariableDefinition {
  const Value* description = nullptr;
  Name variable;  // without $, and its offset too
  const TypeReference* type = nullptr;
  const Value* default_value = nullptr;  // null: none, as opposed to a value of kind kNull
  ArenaList<Directive> directives;
  Offset offset = 0;  // of the description or the $
};

struct OperationDefinition {
  const Value* description = nullptr;
  OperationKind kind = OperationKind::kQuery;
  Name name;  // empty: anonymous
  ArenaList<VariableDefinition> variable_definitions;
  ArenaList<Directive> directives;
  SelectionSet selection_set;
  Offset offset = 0;
};

struct FragmentDefinition {
  const Value* description = nullptr;
  Name name;
  Name type_condition;
  ArenaList<Directive> directives;
  SelectionSet selection_set;
  Offset offset = 0;
};

// as<Field>(selection), as<OperationDefinition>(definition): the node if it is one, else null.
template <class Node, class... Nodes>
[[nodiscard]] const Node* as(const std::variant<Nodes...>& node) {
  const Node* const* found = std::get_if<const Node*>(&node);
  return found == nullptr ? nullptr : *found;
}

}  // namespace exec::language
