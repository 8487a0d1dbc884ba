#include "exec-service/language/type_system_grammar.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace exec::language {

namespace {

// §3.13: where a directive may be.
constexpr std::array<std::string_view, 19> kDirectiveLocations = {"QUERY",
                                                                  "MUTATION",
                                                                  "SUBSCRIPTION",
                                                                  "FIELD",
                                                                  "FRAGMENT_DEFINITION",
                                                                  "FRAGMENT_SPREAD",
                                                                  "INLINE_FRAGMENT",
                                                                  "VARIABLE_DEFINITION",
                                                                  "SCHEMA",
                                                                  "SCALAR",
                                                                  "OBJECT",
                                                                  "FIELD_DEFINITION",
                                                                  "ARGUMENT_DEFINITION",
                                                                  "INTERFACE",
                                                                  "UNION",
                                                                  "ENUM",
                                                                  "ENUM_VALUE",
                                                                  "INPUT_OBJECT",
                                                                  "INPUT_FIELD_DEFINITION"};

constexpr std::array<std::string_view, 8> kDefinitionKeywords = {
    "schema", "scalar", "type", "interface", "union", "enum", "input", "directive"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool TypeSystemGrammar::at_type_system_keyword() const {
  return tokens_.peek(TokenKind::kName) && contains(kDefinitionKeywords, tokens_.token().text);
}

Definition TypeSystemGrammar::type_system_definition(const Value* description, Offset start) {
  if (tokens_.skip_keyword("schema")) return schema_definition(description, start, false);
  if (tokens_.skip_keyword("scalar")) return scalar_type(description, start, false);
  if (tokens_.skip_keyword("type")) return object_type(description, start, false);
  if (tokens_.skip_keyword("interface")) return interface_type(description, start, false);
  if (tokens_.skip_keyword("union")) return union_type(description, start, false);
  if (tokens_.skip_keyword("enum")) return enum_type(description, start, false);
  if (tokens_.skip_keyword("input")) return input_object_type(description, start, false);
  tokens_.expect_keyword("directive");
  return directive_definition(description, start);
}

// An extension must extend by something: each production fails on what follows if there is nothing.
Definition TypeSystemGrammar::type_system_extension() {
  const Offset start = tokens_.token().start;
  tokens_.expect_keyword("extend");
  if (tokens_.skip_keyword("schema")) return schema_definition(nullptr, start, true);
  if (tokens_.skip_keyword("scalar")) return scalar_type(nullptr, start, true);
  if (tokens_.skip_keyword("type")) return object_type(nullptr, start, true);
  if (tokens_.skip_keyword("interface")) return interface_type(nullptr, start, true);
  if (tokens_.skip_keyword("union")) return union_type(nullptr, start, true);
  if (tokens_.skip_keyword("enum")) return enum_type(nullptr, start, true);
  if (tokens_.skip_keyword("input")) return input_object_type(nullptr, start, true);
  tokens_.fail_unexpected(tokens_.token());
  return {};
}

// ---- §3.3 Schema

Definition TypeSystemGrammar::schema_definition(const Value* description,
                                                Offset start,
                                                bool extension) {
  auto* schema = arena_.make<SchemaDefinition>();
  schema->extension = extension;
  schema->description = description;
  schema->offset = start;
  schema->directives = directives(Variables::kForbidden);
  if (!extension || tokens_.peek(TokenKind::kBraceL)) {
    schema->operation_types =
        many<&TypeSystemGrammar::operation_type_definition>(TokenKind::kBraceL, TokenKind::kBraceR);
  }
  if (schema->directives.empty() && schema->operation_types.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return schema;
}

OperationKind TypeSystemGrammar::operation_type() {
  if (tokens_.skip_keyword("query")) return OperationKind::kQuery;
  if (tokens_.skip_keyword("mutation")) return OperationKind::kMutation;
  if (tokens_.skip_keyword("subscription")) return OperationKind::kSubscription;
  if (!tokens_.peek(TokenKind::kName)) tokens_.expect(TokenKind::kName);
  tokens_.fail_unexpected(tokens_.token());
  return OperationKind::kQuery;
}

OperationTypeDefinition TypeSystemGrammar::operation_type_definition() {
  OperationTypeDefinition definition{.offset = tokens_.token().start};
  definition.kind = operation_type();
  tokens_.expect(TokenKind::kColon);
  definition.type = named_type();
  return definition;
}

// ---- §3.5 to §3.10 Types

Definition TypeSystemGrammar::scalar_type(const Value* description, Offset start, bool extension) {
  auto* type = arena_.make<ScalarTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->directives = directives(Variables::kForbidden);
  if (extension && type->directives.empty()) tokens_.fail_unexpected(tokens_.token());
  return type;
}

Definition TypeSystemGrammar::object_type(const Value* description, Offset start, bool extension) {
  auto* type = arena_.make<ObjectTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->interfaces = implements_interfaces();
  type->directives = directives(Variables::kForbidden);
  type->fields = fields_definition();
  if (extension && type->interfaces.empty() && type->directives.empty() && type->fields.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return type;
}

Definition TypeSystemGrammar::interface_type(const Value* description,
                                             Offset start,
                                             bool extension) {
  auto* type = arena_.make<InterfaceTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->interfaces = implements_interfaces();
  type->directives = directives(Variables::kForbidden);
  type->fields = fields_definition();
  if (extension && type->interfaces.empty() && type->directives.empty() && type->fields.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return type;
}

ArenaList<Name> TypeSystemGrammar::implements_interfaces() {
  if (!tokens_.skip_keyword("implements")) return {};
  return delimited_names<&TypeSystemGrammar::name>(TokenKind::kAmp);
}

ArenaList<FieldDefinition> TypeSystemGrammar::fields_definition() {
  return optional_many<&TypeSystemGrammar::field_definition>(TokenKind::kBraceL,
                                                             TokenKind::kBraceR);
}

FieldDefinition TypeSystemGrammar::field_definition() {
  FieldDefinition field{.offset = tokens_.token().start};
  field.description = description();
  field.name = name();
  field.arguments = arguments_definition();
  tokens_.expect(TokenKind::kColon);
  field.type = type_reference();
  field.directives = directives(Variables::kForbidden);
  return field;
}

ArenaList<InputValueDefinition> TypeSystemGrammar::arguments_definition() {
  return optional_many<&TypeSystemGrammar::input_value_definition>(TokenKind::kParenL,
                                                                   TokenKind::kParenR);
}

InputValueDefinition TypeSystemGrammar::input_value_definition() {
  InputValueDefinition input{.offset = tokens_.token().start};
  input.description = description();
  input.name = name();
  tokens_.expect(TokenKind::kColon);
  input.type = type_reference();
  if (tokens_.skip(TokenKind::kEquals)) input.default_value = arena_.make<Value>(const_value());
  input.directives = directives(Variables::kForbidden);
  return input;
}

Definition TypeSystemGrammar::union_type(const Value* description, Offset start, bool extension) {
  auto* type = arena_.make<UnionTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->directives = directives(Variables::kForbidden);
  if (tokens_.skip(TokenKind::kEquals)) {
    type->member_types = delimited_names<&TypeSystemGrammar::name>(TokenKind::kPipe);
  }
  if (extension && type->directives.empty() && type->member_types.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return type;
}

Definition TypeSystemGrammar::enum_type(const Value* description, Offset start, bool extension) {
  auto* type = arena_.make<EnumTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->directives = directives(Variables::kForbidden);
  type->values = optional_many<&TypeSystemGrammar::enum_value_definition>(TokenKind::kBraceL,
                                                                          TokenKind::kBraceR);
  if (extension && type->directives.empty() && type->values.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return type;
}

EnumValueDefinition TypeSystemGrammar::enum_value_definition() {
  constexpr std::array<std::string_view, 3> kReserved = {"true", "false", "null"};
  EnumValueDefinition value{.offset = tokens_.token().start};
  value.description = description();
  const Token& token = tokens_.token();
  if (token.kind == TokenKind::kName && contains(kReserved, token.text)) {
    tokens_.fail(token.start, fmt::format("{} is reserved and cannot be used for an enum value.",
                                          describe(token)));
  }
  value.name = name();
  value.directives = directives(Variables::kForbidden);
  return value;
}

Definition TypeSystemGrammar::input_object_type(const Value* description,
                                                Offset start,
                                                bool extension) {
  auto* type = arena_.make<InputObjectTypeDefinition>(extension, description);
  type->offset = start;
  type->name = name();
  type->directives = directives(Variables::kForbidden);
  type->fields = optional_many<&TypeSystemGrammar::input_value_definition>(TokenKind::kBraceL,
                                                                           TokenKind::kBraceR);
  if (extension && type->directives.empty() && type->fields.empty()) {
    tokens_.fail_unexpected(tokens_.token());
  }
  return type;
}

// ---- §3.13 Directives

Definition TypeSystemGrammar::directive_definition(const Value* description, Offset start) {
  auto* directive = arena_.make<DirectiveDefinition>(description);
  directive->offset = start;
  tokens_.expect(TokenKind::kAt);
  directive->name = name();
  directive->arguments = arguments_definition();
  directive->repeatable = tokens_.skip_keyword("repeatable");
  tokens_.expect_keyword("on");
  directive->locations = delimited_names<&TypeSystemGrammar::directive_location>(TokenKind::kPipe);
  return directive;
}

Name TypeSystemGrammar::directive_location() {
  const Token token = tokens_.token();
  const Name location = name();
  if (!contains(kDirectiveLocations, location.value)) tokens_.fail_unexpected(token);
  return location;
}

}  // namespace exec::language
