// operation_cost: how deep an operation is and what it may cost, before anything of it is executed.
//
//   { flights(first: 20) { origin { city } } }      20 × (1 flight + 1 origin) = 40, depth 3
//
// A field costs its @cost, or its type's, or 1 if it has fields of its own; a list that many times
// what is in it. How long a list will be is taken from the arguments or assumption that its
// @listSize names, or assumed. A mutation costs 10 to begin with.
//
// Spec:   IBM "The GraphQL Cost Directives Specification" §5 "Static Analysis".
// Shapes: an upper bound: what fragments repeat counts each time, of fragments on several types all
//         count, @skip and @include are not evaluated. Depth counts fields, a leaf too.
// Errors: a slicing argument that must be given is not, or two are: one GraphQL error.
// Thread: any. Time and memory are linear in the document: a fragment is looked at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::cost {

struct Limits {
  std::uint32_t depth_max = 0;  // 0: none
  std::uint64_t cost_max = 0;   // 0: none

  [[nodiscard]] bool any() const { return depth_max != 0 || cost_max != 0; }
};

struct CostOptions {
  Limits query;
  Limits mutation;
  Limits subscription;
  std::uint32_t list_size_assumed = 10;

  [[nodiscard]] const Limits& of(language::OperationKind kind) const;
};

struct OperationCost {
  std::uint32_t depth = 0;
  double cost = 0;

  friend bool operator==(const OperationCost&, const OperationCost&) = default;
};

// `variables`: coerced JSON of each variable of the operation, in order; empty: absent.
[[nodiscard]] tl::expected<OperationCost, language::GraphQLError> operation_cost(
    const supergraph::Supergraph& supergraph,
    const language::Document& document,
    const language::OperationDefinition& operation,
    const std::vector<std::string>& variables,
    std::uint32_t list_size_assumed);

// What is wrong with the operation by its kind's limits, if anything. Does nothing if there are
// none.
[[nodiscard]] std::optional<language::GraphQLError> check_cost(
    const supergraph::Supergraph& supergraph,
    const language::Document& document,
    const language::OperationDefinition& operation,
    const std::vector<std::string>& variables,
    const CostOptions& options);

}  // namespace exec::cost
