// Conditions: the Boolean variables that @skip and @include of an operation depend on.
//
//   condition_variables ─▶ caller: values ─┬─▶ key of the plan cache, with the operation
//                                          └─▶ plan(): skipped selections are not there
//
// A plan knows no conditions: one is made for each combination of values that turns up.
//
// Spec:   GraphQL §3.13.1 "@skip", §3.13.2 "@include".
// Shapes: one value per variable, in the same order; names are views into the document.
// Thread: any.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/language/document.h"

namespace exec::planner {

// In order of definition; only those used in what the operation reaches, introspection included.
[[nodiscard]] std::vector<std::string_view> condition_variables(
    const language::Document& document, const language::OperationDefinition& operation);

class ConditionValues {
 public:
  ConditionValues() = default;
  // `variables` as condition_variables() gave them.
  ConditionValues(std::vector<std::string_view> variables, std::vector<bool> values)
      : variables_(std::move(variables)), values_(std::move(values)) {}

  [[nodiscard]] const std::vector<std::string_view>& variables() const { return variables_; }

  // Whether a selection with these directives takes part. A variable without a value is false.
  [[nodiscard]] bool includes(const language::ArenaList<language::Directive>& directives) const;

 private:
  [[nodiscard]] bool value(const language::Value& condition) const;

  std::vector<std::string_view> variables_;
  std::vector<bool> values_;
};

}  // namespace exec::planner
