#include "exec-service/language/value_grammar.h"

#include <fmt/format.h>

namespace exec::language {

// ---- §2.10 Input values

Value ValueGrammar::value() {
  return any_value(Variables::kAllowed);
}
Value ValueGrammar::const_value() {
  return any_value(Variables::kForbidden);
}

Value ValueGrammar::any_value(Variables variables) {
  switch (tokens_.token().kind) {
    case TokenKind::kBracketL:
      return nested([&] { return list_value(variables); });
    case TokenKind::kBraceL:
      return nested([&] { return object_value(variables); });
    case TokenKind::kDollar:
      return variables == Variables::kAllowed ? variable() : refused_variable();
    case TokenKind::kName:
    case TokenKind::kInt:
    case TokenKind::kFloat:
    case TokenKind::kString:
    case TokenKind::kBlockString:
      return scalar_literal();
    default:
      tokens_.fail_unexpected(tokens_.token());
      return {};
  }
}

Value ValueGrammar::scalar_literal() {
  const Token token = tokens_.token();
  tokens_.advance();
  Value literal{.offset = token.start, .text = token.text};
  switch (token.kind) {
    case TokenKind::kInt:
      literal.kind = ValueKind::kInt;
      break;
    case TokenKind::kFloat:
      literal.kind = ValueKind::kFloat;
      break;
    case TokenKind::kName:
      literal.kind = token.text == "true" || token.text == "false" ? ValueKind::kBoolean
                     : token.text == "null"                        ? ValueKind::kNull
                                                                   : ValueKind::kEnum;
      break;
    default:
      literal.kind = ValueKind::kString;
      literal.block = token.kind == TokenKind::kBlockString;
  }
  return literal;
}

Value ValueGrammar::variable() {
  const Offset dollar = tokens_.token().start;
  tokens_.expect(TokenKind::kDollar);
  return {.kind = ValueKind::kVariable, .offset = dollar, .text = name().value};
}

Value ValueGrammar::refused_variable() {
  const Token dollar = tokens_.token();
  tokens_.advance();
  if (tokens_.peek(TokenKind::kName)) {
    tokens_.fail(dollar.start, fmt::format("Unexpected variable \"${}\" in constant value.",
                                           tokens_.token().text));
  }
  tokens_.fail_unexpected(dollar);
  return {};
}

Value ValueGrammar::list_value(Variables variables) {
  Value list{.kind = ValueKind::kList, .offset = tokens_.token().start};
  tokens_.expect(TokenKind::kBracketL);
  const std::size_t mark = open_list<Value>();
  while (!tokens_.skip(TokenKind::kBracketR) && !tokens_.failed()) {
    push(any_value(variables));
  }
  list.items = close_list<Value>(mark);
  return list;
}

Value ValueGrammar::object_value(Variables variables) {
  Value object{.kind = ValueKind::kObject, .offset = tokens_.token().start};
  tokens_.expect(TokenKind::kBraceL);
  const std::size_t mark = open_list<ObjectField>();
  while (!tokens_.skip(TokenKind::kBraceR) && !tokens_.failed()) {
    const Name field = name();
    tokens_.expect(TokenKind::kColon);
    push(ObjectField{field, any_value(variables)});
  }
  object.fields = close_list<ObjectField>(mark);
  return object;
}

// ---- §2.7 Arguments

ArenaList<Argument> ValueGrammar::arguments(Variables variables) {
  return variables == Variables::kAllowed
             ? optional_many<&ValueGrammar::argument>(TokenKind::kParenL, TokenKind::kParenR)
             : optional_many<&ValueGrammar::const_argument>(TokenKind::kParenL, TokenKind::kParenR);
}

Argument ValueGrammar::argument() {
  const Name argument_name = name();
  tokens_.expect(TokenKind::kColon);
  return {argument_name, value()};
}

Argument ValueGrammar::const_argument() {
  const Name argument_name = name();
  tokens_.expect(TokenKind::kColon);
  return {argument_name, const_value()};
}

// ---- §2.13 Directives

ArenaList<Directive> ValueGrammar::directives(Variables variables) {
  if (!tokens_.peek(TokenKind::kAt)) return {};
  const std::size_t mark = open_list<Directive>();
  std::uint32_t here = 0;
  while (tokens_.peek(TokenKind::kAt)) {
    const Offset start = tokens_.token().start;
    tokens_.count(directives_, limits_.directives_max, start, "directives");
    tokens_.count(here, limits_.directives_per_node_max, start, "directives at one location");
    push(directive(variables));
  }
  return close_list<Directive>(mark);
}

Directive ValueGrammar::directive(Variables variables) {
  const Offset at = tokens_.token().start;
  tokens_.expect(TokenKind::kAt);
  const Name directive_name = name();
  return {directive_name, arguments(variables), at};
}

// ---- §2.12 Type references

const TypeReference* ValueGrammar::type_reference() {
  const Offset start = tokens_.token().start;
  TypeReference type{.offset = start};
  if (tokens_.skip(TokenKind::kBracketL)) {
    type.kind = TypeReferenceKind::kList;
    type.of_type = nested([&] { return type_reference(); });
    tokens_.expect(TokenKind::kBracketR);
  } else {
    type.name = named_type();
  }
  const TypeReference* made = arena_.make<TypeReference>(type);
  if (!tokens_.skip(TokenKind::kBang)) return made;
  return arena_.make<TypeReference>(TypeReferenceKind::kNonNull, Name{}, made, start);
}

const Value* ValueGrammar::description() {
  if (!tokens_.peek(TokenKind::kString) && !tokens_.peek(TokenKind::kBlockString)) return nullptr;
  return arena_.make<Value>(scalar_literal());
}

}  // namespace exec::language
