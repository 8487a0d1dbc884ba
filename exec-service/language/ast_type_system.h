// The type system half of the AST: what a schema file holds.
//
// `extension` is true for `extend type …`; an extension has no description. Everything else as in
// ast.h.
//
// Spec:   §3 "Type System"; §2.3 "Document" for Definition.
// Thread: any (const).
#pragma once

#include "exec-service/language/ast.h"

namespace exec::language {

struct OperationTypeDefinition {
  OperationKind kind = OperationKind::kQuery;
  Name type;
  Offset offset = 0;
};

struct SchemaDefinition {
  bool extension = false;
  const Value* description = nullptr;
  ArenaList<Directive> directives;
  ArenaList<OperationTypeDefinition> operation_types;
  Offset offset = 0;
};

struct ScalarTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Directive> directives;
  Offset offset = 0;
};

// An argument of a field or directive, or a field of an input object.
struct InputValueDefinition {
  const Value* description = nullptr;
  Name name;
  const TypeReference* type = nullptr;
  const Value* default_value = nullptr;
  ArenaList<Directive> directives;
  Offset offset = 0;
};

struct FieldDefinition {
  const Value* description = nullptr;
  Name name;
  ArenaList<InputValueDefinition> arguments;
  const TypeReference* type = nullptr;
  ArenaList<Directive> directives;
  Offset offset = 0;
};

struct ObjectTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Name> interfaces;
  ArenaList<Directive> directives;
  ArenaList<FieldDefinition> fields;
  Offset offset = 0;
};

struct InterfaceTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Name> interfaces;
  ArenaList<Directive> directives;
  ArenaList<FieldDefinition> fields;
  Offset offset = 0;
};

struct UnionTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Directive> directives;
  ArenaList<Name> member_types;
  Offset offset = 0;
};

struct EnumValueDefinition {
  const Value* description = nullptr;
  Name name;
  ArenaList<Directive> directives;
  Offset offset = 0;
};

struct EnumTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Directive> directives;
  ArenaList<EnumValueDefinition> values;
  Offset offset = 0;
};

struct InputObjectTypeDefinition {
  bool extension = false;
  const Value* description = nullptr;
  Name name;
  ArenaList<Directive> directives;
  ArenaList<InputValueDefinition> fields;
  Offset offset = 0;
};

struct DirectiveDefinition {
  const Value* description = nullptr;
  Name name;  // without @
  ArenaList<InputValueDefinition> arguments;
  bool repeatable = false;
  ArenaList<Name> locations;  // FIELD, OBJECT, …: each one that the specification knows
  Offset offset = 0;
};

using Definition = std::variant<const OperationDefinition*,
                                const FragmentDefinition*,
                                const SchemaDefinition*,
                                const ScalarTypeDefinition*,
                                const ObjectTypeDefinition*,
                                const InterfaceTypeDefinition*,
                                const UnionTypeDefinition*,
                                const EnumTypeDefinition*,
                                const InputObjectTypeDefinition*,
                                const DirectiveDefinition*>;

}  // namespace exec::language
