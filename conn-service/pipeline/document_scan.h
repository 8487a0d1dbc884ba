// scan_operations: which types of operation a document has, without parsing it.
//
//   query A {a} fragment F on T {b} subscription {c}   ─▶  queries and subscriptions
//   query A {a} extend type T {b: Int}                 ─▶  not understood
//
// conn-service has no parser, but the words at the top level distinguish the types: those outside
// strings, comments and brackets. The answer is a proof: for every document that exec-service's
// parser accepts, either all its operations are of the types named, or the answer is empty.
//
// Spec:   GraphQL §2.1 (lexical tokens), §2.4 to §2.9: `query`, `mutation`, `subscription`,
//         `fragment`, or `{` begins a definition; a description may stand before it.
// Errors: empty for a document that is not executable or not understood.
// Thread: any.
#pragma once

#include <optional>
#include <string_view>

namespace conn::pipeline {

struct OperationTypes {
  bool has_query = false;
  bool has_mutation = false;
  bool has_subscription = false;

  friend bool operator==(const OperationTypes&, const OperationTypes&) = default;
};

[[nodiscard]] std::optional<OperationTypes> scan_operations(std::string_view document);

}  // namespace conn::pipeline
