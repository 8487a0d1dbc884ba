// Descent: what the productions of the grammar are written with: tokens, lists, nesting.
//
//   Descent ◀── ValueGrammar ◀── TypeSystemGrammar ◀── DocumentGrammar      (parser.h is the way in)
//
// A grammar has one function per production, named after it. Lists grow on a stack per node type
// and are copied to the arena when they close, so parsing allocates by blocks only. Every
// production that can contain itself goes through `nested`, which bounds the recursion.
//
// Spec:   Appendix C "Grammar Summary".
// Errors: tokens().failed(); what the productions returned is then of no use.
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
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

 protected:
  template <class Grammar, class Item>
  static Grammar grammar_of(Item (Grammar::*)());
  // A production of a grammar that is built on this.
  template <auto kItem>
  auto call() {
    using Grammar = decltype(grammar_of(kItem));
    return (static_cast<Grammar*>(this)->*kItem)();
  }

  // `open item+ close`; optional_many: nothing at all is fine too. `kItem` is the item's
  // production.
  template <auto kItem>
  auto many(TokenKind open, TokenKind close) {
    tokens_.expect(open);
    return items_until<kItem>(close);
  }
  template <auto kItem>
  auto optional_many(TokenKind open, TokenKind close) {
    using Item = decltype(call<kItem>());
    return tokens_.skip(open) ? items_until<kItem>(close) : ArenaList<Item>{};
  }
  template <auto kItem>
  auto items_until(TokenKind close) {
    using Item = decltype(call<kItem>());
    const std::size_t mark = open_list<Item>();
    do {
      push(call<kItem>());
    } while (!tokens_.skip(close) && !tokens_.failed());
    return close_list<Item>(mark);
  }
  // `delimiter? item (delimiter item)*`
  template <auto kItem>
  ArenaList<Name> delimited_names(TokenKind delimiter) {
    tokens_.skip(delimiter);
    const std::size_t mark = open_list<Name>();
    do {
      push(call<kItem>());
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
    auto node = production();  // ends at once if that failed: the current token matches nothing
    --depth_;
    return node;
  }

  TokenStream tokens_;
  Arena& arena_;
  const ParseLimits& limits_;
  std::uint32_t depth_ = 0;
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
