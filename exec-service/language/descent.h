// Descent: the grammar as functions, one a production, named after it. parser.h is the way in.
//
//   descent_values.cc       Value, Type, Directives, Name
//   descent_executable.cc   Document, operations, fragments, selections
//   descent_type_system.cc  schema, type and directive definitions, extensions
//
// Lists grow on a stack a node type and are copied to the arena when they close, so parsing
// allocates by blocks only. Every production that can contain itself goes through `nested`, which
// bounds the recursion.
//
// Spec:   Appendix C "Grammar Summary".
// Errors: tokens().failed(); what the productions returned is then of no use.
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "exec-service/language/ast_type_system.h"
#include "exec-service/language/parser.h"
#include "exec-service/language/token_stream.h"

namespace exec::language {

class Descent {
 public:
  // `source` is in `arena`.
  Descent(std::string_view source, Arena& arena, const ParseLimits& limits)
      : tokens_(source, arena, limits), arena_(arena), limits_(limits) {}

  [[nodiscard]] TokenStream& tokens() { return tokens_; }

  ArenaList<Definition> document();
  SelectionSet field_set();  // federation: braces optional
  Value value();
  Value const_value();
  const TypeReference* type_reference();

 private:
  // Values
  Name name() {
    const Name name{tokens_.token().text, tokens_.token().start};
    tokens_.expect(TokenKind::kName);
    return name;
  }
  Name named_type() { return name(); }
  Value variable();
  Value refused_variable();  // where only constants may be
  Value any_value(Variables variables);
  Value scalar_literal();
  Value list_value(Variables variables);
  Value object_value(Variables variables);
  ArenaList<Argument> arguments(Variables variables);
  Argument argument();
  Argument const_argument();
  ArenaList<Directive> directives(Variables variables);
  Directive directive(Variables variables);
  const Value* description();  // null if there is none

  // Executable documents
  Definition definition();
  Definition executable_definition(const Value* description, Offset start);
  Definition operation_definition(const Value* description, Offset start);
  Definition fragment_definition(const Value* description, Offset start);
  VariableDefinition variable_definition();
  OperationKind operation_type();
  SelectionSet root_selection_set();
  SelectionSet selection_set();
  ArenaList<Selection> selections_until(TokenKind close);
  const Field* field();
  Selection fragment();
  Name fragment_name();

  // Type system
  bool at_type_system_keyword() const;
  Definition type_system_definition(const Value* description, Offset start);
  Definition type_system_extension();
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

  // `open item+ close`; optional_many: nothing at all is fine too. `kItem` is the item's
  // production.
  template <auto kItem>
  auto many(TokenKind open, TokenKind close) {
    tokens_.expect(open);
    return items_until<kItem>(close);
  }
  template <auto kItem>
  auto optional_many(TokenKind open, TokenKind close) {
    using Item = decltype((this->*kItem)());
    return tokens_.skip(open) ? items_until<kItem>(close) : ArenaList<Item>{};
  }
  template <auto kItem>
  auto items_until(TokenKind close) {
    using Item = decltype((this->*kItem)());
    const std::size_t mark = open_list<Item>();
    do {
      push((this->*kItem)());
    } while (!tokens_.skip(close) && !tokens_.failed());
    return close_list<Item>(mark);
  }
  // `delimiter? item (delimiter item)*`
  template <auto kItem>
  ArenaList<Name> delimited_names(TokenKind delimiter) {
    tokens_.skip(delimiter);
    const std::size_t mark = open_list<Name>();
    do {
      push((this->*kItem)());
    } while (tokens_.skip(delimiter));
    return close_list<Name>(mark);
  }

  template <class Item>
  std::size_t open_list() {
    return std::get<std::vector<Item>>(open_items_).size();
  }
  template <class Item>
  void push(const Item& item) {
    std::get<std::vector<Item>>(open_items_).push_back(item);
  }
  template <class Item>
  ArenaList<Item> close_list(std::size_t mark) {
    auto& items = std::get<std::vector<Item>>(open_items_);
    const ArenaList<Item> list = arena_.list(std::span<const Item>(items).subspan(mark));
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(mark), items.end());
    return list;
  }

  template <class Production>
  auto nested(const Production& production) {
    if (++depth_ > limits_.depth_max) {
      tokens_.fail_limit(tokens_.token().start, limits_.depth_max, "levels of nesting");
    }
    auto node = production();  // at once over if that failed: the current token matches nothing
    --depth_;
    return node;
  }

  TokenStream tokens_;
  Arena& arena_;
  const ParseLimits& limits_;
  std::uint32_t depth_ = 0;
  std::uint32_t directives_ = 0;
  std::uint32_t aliases_ = 0;
  std::uint32_t root_fields_ = 0;
  bool at_root_ = false;  // in an operation's own selection set, or an inline fragment of it
  std::tuple<std::vector<Name>,
             std::vector<Value>,
             std::vector<ObjectField>,
             std::vector<Argument>,
             std::vector<Directive>,
             std::vector<Selection>,
             std::vector<VariableDefinition>,
             std::vector<Definition>,
             std::vector<OperationTypeDefinition>,
             std::vector<FieldDefinition>,
             std::vector<InputValueDefinition>,
             std::vector<EnumValueDefinition>>
      open_items_;
};

}  // namespace exec::language
