// DocumentGrammar: documents, operations, fragments and selections.
//
// Spec:   GraphQL §2.3 "Document" to §2.9 "Fragments". A document may hold type system definitions
//         too.
// Thread: one.
#pragma once

#include "exec-service/language/type_system_grammar.h"

namespace exec::language {

class DocumentGrammar final : public TypeSystemGrammar {
 public:
  using TypeSystemGrammar::TypeSystemGrammar;

  ArenaList<Definition> document();
  SelectionSet field_set();  // federation: braces optional

 private:
  Definition definition();
  Definition executable_definition(const Value* description, Offset start);
  Definition operation_definition(const Value* description, Offset start);
  Definition fragment_definition(const Value* description, Offset start);
  VariableDefinition variable_definition();
  SelectionSet root_selection_set();
  SelectionSet selection_set();
  ArenaList<Selection> selections_until(TokenKind close);
  const Field* field();
  Selection fragment();
  Name fragment_name();

  std::uint32_t aliases_ = 0;
  std::uint32_t root_fields_ = 0;
  bool at_root_ = false;  // in an operation's own selection set, or an inline fragment of it
};

}  // namespace exec::language
