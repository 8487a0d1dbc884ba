// Usage: the variables and fragment spreads that the walk met, by definition, for the rules that
// check an operation with all the fragments it reaches.
//
//   operation ─ its own usages, its own spreads ─▶ fragment ─ its usages, its spreads ─▶ …
//
// Shapes: one flat list each; a definition owns a range of both.
// Thread: one while the walk fills it; any after.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "exec-service/language/ast.h"
#include "exec-service/schema/schema.h"
#include "exec-service/validation/fragment_index.h"

namespace exec::validation {

struct VariableUsage {
  const language::Value* variable = nullptr;
  std::optional<schema::TypeRef> type;   // of the position; nothing: unknown
  bool has_default = false;              // the position has
  const schema::Type* one_of = nullptr;  // the position is a field of this oneOf input object
};

struct DefinitionUsage {
  std::size_t variables_begin = 0;
  std::size_t variables_end = 0;
  std::size_t spreads_begin = 0;
  std::size_t spreads_end = 0;
};

struct OperationUsage {
  const language::OperationDefinition* operation = nullptr;
  DefinitionUsage own;
};

struct Usage {
  std::vector<VariableUsage> variables;
  std::vector<FragmentNumber> spreads;  // those whose target exists
  std::vector<OperationUsage> operations;
  std::vector<DefinitionUsage> fragments;  // by number
};

// Which fragments definitions reach, through each other; one walk per query, no recursion.
class Reach {
 public:
  explicit Reach(const Usage& usage) : usage_(usage), seen_(usage.fragments.size()) {}

  // Those not reached by this object before, in the order met.
  [[nodiscard]] std::vector<FragmentNumber> add(const DefinitionUsage& from);
  [[nodiscard]] bool reached(FragmentNumber fragment) const { return seen_[fragment]; }

 private:
  const Usage& usage_;
  std::vector<bool> seen_;
};

// Calls visit(usage) for each variable used by an operation or a fragment that it reaches.
template <class Visit>
void for_each_variable(const Usage& usage, const OperationUsage& operation, const Visit& visit) {
  const auto visit_own = [&](const DefinitionUsage& own) {
    for (std::size_t i = own.variables_begin; i < own.variables_end; ++i)
      visit(usage.variables[i]);
  };
  visit_own(operation.own);
  if (operation.own.spreads_begin == operation.own.spreads_end) return;
  for (const FragmentNumber fragment : Reach(usage).add(operation.own))
    visit_own(usage.fragments[fragment]);
}

}  // namespace exec::validation
