// TypeSystemGrammar: definitions and extensions of schemas, types and directives.
//
// Spec:   GraphQL §3 "Type System".
// Thread: one.
#pragma once

#include "exec-service/language/value_grammar.h"

namespace exec::language {

class TypeSystemGrammar : public ValueGrammar {
 public:
  using ValueGrammar::ValueGrammar;

 protected:
  [[nodiscard]] bool at_type_system_keyword() const;
  Definition type_system_definition(const Value* description, Offset start);
  Definition type_system_extension();
  OperationKind operation_type();

 private:
  Definition schema_definition(const Value* description, Offset start, bool extension);
  Definition scalar_type(const Value* description, Offset start, bool extension);
  Definition object_type(const Value* description, Offset start, bool extension);
  Definition interface_type(const Value* description, Offset start, bool extension);
  Definition union_type(const Value* description, Offset start, bool extension);
  Definition enum_type(const Value* description, Offset start, bool extension);
  Definition input_object_type(const Value* description, Offset start, bool extension);
  Definition directive_definition(const Value* description, Offset start);
  OperationTypeDefinition operation_type_definition();
  ArenaList<Name> implements_interfaces();
  ArenaList<FieldDefinition> fields_definition();
  FieldDefinition field_definition();
  ArenaList<InputValueDefinition> arguments_definition();
  InputValueDefinition input_value_definition();
  EnumValueDefinition enum_value_definition();
  Name directive_location();
};

}  // namespace exec::language
