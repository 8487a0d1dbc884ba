// What a document says at its top level, without parsing it: which types of operation it has, and
// which variables one of them declares.
//
//   query A {a} fragment F on T {b} subscription {c}   ─▶  queries and subscriptions
//   query A {a} extend type T {b: Int}                 ─▶  not understood
//   query A($x: Int = 1, $y: [ID!]) {a}                ─▶  x, y
//
// conn-service has no parser, but the words at the top level distinguish the types: those outside
// strings, comments and brackets. The answer is a proof: for every document that exec-service's
// parser accepts, either all its operations are of the types named, or the answer is empty. So are
// the variables.
//
// Spec:   GraphQL §2.1 (lexical tokens), §2.4 to §2.9: `query`, `mutation`, `subscription`,
//         `fragment`, or `{` begins a definition; a description may stand before it.
// Errors: empty for a document that is not executable or not understood.
// Thread: any.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace conn::pipeline {

struct OperationTypes {
  bool has_query = false;
  bool has_mutation = false;
  bool has_subscription = false;

  friend bool operator==(const OperationTypes&, const OperationTypes&) = default;
};

[[nodiscard]] std::optional<OperationTypes> scan_operations(std::string_view document);

// The names, in order, as views of the document. `operation_name` as in a request: empty for the
// only operation. None for an operation that the document does not have: it will be refused.
[[nodiscard]] std::optional<std::vector<std::string_view>> scan_variables(
    std::string_view document, std::string_view operation_name);

}  // namespace conn::pipeline
