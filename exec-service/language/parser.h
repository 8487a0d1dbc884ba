// parse: GraphQL text → Document. One pass, no recursion deeper than `depth_max`, no allocation per
// node.
//
//   source ─ Lexer ─▶ tokens ─ Parser ─▶ Document (arena)
//
// Executable documents and the type system language are one grammar here, as in the specification;
// validation refuses type definitions in what a client sends.
//
// Spec:   §2 "Language", §3 "Type System", September 2025: descriptions on executable definitions,
//         \u{…}, the full Unicode range. Not taken: anything that is a proposal (fragment
//         arguments; the grammar of @defer
//         needs no support).
// Errors: the first only. `code` is kSyntaxErrorCode with graphql-js's message, or kLimitErrorCode
//         for a document that is more than the limits allow; one location.
// Thread: any.
#pragma once

#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"

namespace exec::language {

// Checked while parsing, so that a hostile document costs no more than its first excess.
struct ParseLimits {
  std::uint32_t bytes_max = 64 * 1024;
  std::uint32_t tokens_max = 15'000;
  std::uint32_t depth_max =
      64;  // selection sets, lists, objects and list types, nested in each other
  std::uint32_t directives_max = 50;
  std::uint32_t directives_per_node_max = 10;
  std::uint32_t aliases_max = 30;
  std::uint32_t root_fields_max = 20;  // written in one operation's own selection set

  // For files of the operator's own: a supergraph has tens of thousands of directives.
  [[nodiscard]] static ParseLimits for_schema();
};

template <class T>
using Parsed = tl::expected<T, GraphQLError>;

[[nodiscard]] Parsed<Document> parse(std::string_view source, const ParseLimits& limits = {});

// Federation's FieldSet, `id organization { id }`, with or without outer braces: a Document of one
// anonymous query.
[[nodiscard]] Parsed<Document> parse_field_set(std::string_view fields,
                                               const ParseLimits& limits = {});

// One value or type with the memory it points into: directive arguments and introspection defaults.
template <class Node>
struct Fragmentary {
  Arena arena;
  const Node* node = nullptr;
};

enum class Variables : std::uint8_t { kAllowed, kForbidden };  // Value or Value[Const]

[[nodiscard]] Parsed<Fragmentary<Value>> parse_value(std::string_view source,
                                                     Variables variables,
                                                     const ParseLimits& limits = {});
[[nodiscard]] Parsed<Fragmentary<TypeReference>> parse_type(std::string_view source,
                                                            const ParseLimits& limits = {});

// The operation to run, §6.1 "GetOperation": by name, or the only one when `name` is empty. Null:
// none.
[[nodiscard]] const OperationDefinition* find_operation(const Document& document,
                                                        std::string_view name);

}  // namespace exec::language
