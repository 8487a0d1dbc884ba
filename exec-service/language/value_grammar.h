// ValueGrammar: names, values, types, arguments and directives, which every definition is made of.
//
// Spec:   GraphQL §2.1.8 "Names", §2.10 "Input Values", §2.12 "Type References", §2.13
//         "Directives".
// Thread: one.
#pragma once

#include "exec-service/language/descent.h"

namespace exec::language {

class ValueGrammar : public Descent {
 public:
  using Descent::Descent;

  Value value();
  Value const_value();
  const TypeReference* type_reference();

 protected:
  Name name() {
    const Name name{tokens_.token().text, tokens_.token().start};
    tokens_.expect(TokenKind::kName);
    return name;
  }
  Name named_type() { return name(); }
  ArenaList<Directive> directives(Variables variables);
  ArenaList<Argument> arguments(Variables variables);
  const Value* description();  // null if there is none

 private:
  Value variable();
  Value refused_variable();  // where only constants may be
  Value any_value(Variables variables);
  Value scalar_literal();
  Value list_value(Variables variables);
  Value object_value(Variables variables);
  Argument argument();
  Argument const_argument();
  Directive directive(Variables variables);

  std::uint32_t directives_ = 0;
};

}  // namespace exec::language
