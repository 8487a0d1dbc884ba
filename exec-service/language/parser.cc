#include "exec-service/language/parser.h"

#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/document_grammar.h"

namespace exec::language {

namespace {

tl::unexpected<GraphQLError> too_long(std::uint32_t bytes_max) {
  return tl::unexpected(GraphQLError{
      .message = fmt::format("Document contains more than {} bytes. Parsing aborted.", bytes_max),
      .locations = {SourceLocation{}},
      .code = std::string(kLimitErrorCode)});
}

Document query_of(const SelectionSet& selections, Arena arena, std::string_view source) {
  auto* query = arena.make<OperationDefinition>();
  query->selection_set = selections;
  const Definition definition = query;
  const ArenaList<Definition> definitions = arena.list(std::span(&definition, 1));
  return {std::move(arena), source, definitions};
}

template <class Node, class Production>
Parsed<Fragmentary<Node>> parse_whole(std::string_view source,
                                      const ParseLimits& limits,
                                      const Production& production) {
  if (source.size() > limits.bytes_max) return too_long(limits.bytes_max);
  Fragmentary<Node> parsed;
  DocumentGrammar grammar(parsed.arena.copy(source), parsed.arena, limits);
  parsed.node = production(grammar, parsed.arena);
  grammar.tokens().expect(TokenKind::kEof);
  if (grammar.tokens().failed()) return tl::unexpected(grammar.tokens().take_error());
  return parsed;
}

}  // namespace

ParseLimits ParseLimits::for_schema() {
  constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
  return {.bytes_max = 64 * 1024 * 1024,
          .tokens_max = 16 * 1024 * 1024,
          .depth_max = 64,
          .directives_max = kNoLimit,  // tokens_max is one
          .directives_per_node_max = 10'000,
          .aliases_max = kNoLimit,
          .root_fields_max = kNoLimit};
}

Parsed<Document> parse(std::string_view source, const ParseLimits& limits) {
  if (source.size() > limits.bytes_max) return too_long(limits.bytes_max);
  Arena arena;
  const std::string_view kept = arena.copy(source);
  DocumentGrammar grammar(kept, arena, limits);
  const ArenaList<Definition> definitions = grammar.document();
  if (grammar.tokens().failed()) return tl::unexpected(grammar.tokens().take_error());
  return Document(std::move(arena), kept, definitions);
}

Parsed<Document> parse_field_set(std::string_view fields, const ParseLimits& limits) {
  if (fields.size() > limits.bytes_max) return too_long(limits.bytes_max);
  Arena arena;
  const std::string_view kept = arena.copy(fields);
  DocumentGrammar grammar(kept, arena, limits);
  const SelectionSet selections = grammar.field_set();
  grammar.tokens().expect(TokenKind::kEof);
  if (grammar.tokens().failed()) return tl::unexpected(grammar.tokens().take_error());
  return query_of(selections, std::move(arena), kept);
}

Parsed<Fragmentary<Value>> parse_value(std::string_view source,
                                       Variables variables,
                                       const ParseLimits& limits) {
  return parse_whole<Value>(source, limits, [&](DocumentGrammar& grammar, Arena& arena) {
    return arena.make<Value>(variables == Variables::kAllowed ? grammar.value()
                                                              : grammar.const_value());
  });
}

Parsed<Fragmentary<TypeReference>> parse_type(std::string_view source, const ParseLimits& limits) {
  return parse_whole<TypeReference>(
      source, limits, [](DocumentGrammar& grammar, Arena&) { return grammar.type_reference(); });
}

const OperationDefinition* find_operation(const Document& document, std::string_view name) {
  const OperationDefinition* found = nullptr;
  for (const Definition& definition : document.definitions()) {
    const auto* operation = as<OperationDefinition>(definition);
    if (operation == nullptr || (!name.empty() && operation->name.value != name)) continue;
    if (found != nullptr) return nullptr;
    found = operation;
  }
  return found;
}

}  // namespace exec::language
