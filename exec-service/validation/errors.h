// Errors: what validation has found so far, up to `errors_max`.
//
// A rule that does real work to word an error asks full() first: once it is, nothing more is kept.
//
// Spec:   §7.1.2 "Errors".
// Shapes: `offsets` are byte offsets of nodes; only those of kept errors become lines and columns.
// Thread: one.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"

namespace exec::validation {

class Errors {
 public:
  Errors(const language::Document& document, std::size_t errors_max)
      : document_(document), errors_max_(errors_max) {}

  void report(std::string_view rule,
              std::string message,
              std::span<const language::Offset> offsets);
  void report(std::string_view rule,
              std::string message,
              std::initializer_list<language::Offset> offsets) {
    report(rule, std::move(message), std::span(offsets.begin(), offsets.size()));
  }
  // The document asks for more work than the limits allow: kLimitErrorCode.
  void report_limit(std::string_view rule, std::string message);

  [[nodiscard]] std::size_t count() const { return errors_.size(); }
  [[nodiscard]] bool full() const { return errors_.size() > errors_max_; }
  [[nodiscard]] std::vector<language::GraphQLError> take() { return std::move(errors_); }

 private:
  void add(language::GraphQLError error);

  const language::Document& document_;
  std::size_t errors_max_;
  std::vector<language::GraphQLError> errors_;
};

}  // namespace exec::validation
