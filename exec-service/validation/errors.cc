#include "exec-service/validation/errors.h"

#include <utility>

namespace exec::validation {

void Errors::report(std::string_view rule,
                    std::string message,
                    std::span<const language::Offset> offsets) {
  if (full()) return;
  language::GraphQLError error{.message = std::move(message),
                               .code = std::string(language::kValidationErrorCode),
                               .rule = rule};
  for (const language::Offset offset : offsets)
    error.locations.push_back(document_.location(offset));
  add(std::move(error));
}

void Errors::report_limit(std::string_view rule, std::string message) {
  if (full()) return;
  add({.message = std::move(message),
       .code = std::string(language::kLimitErrorCode),
       .rule = rule});
}

void Errors::add(language::GraphQLError error) {
  if (errors_.size() == errors_max_) {
    error = {.message = "Too many validation errors, error limit reached. Validation aborted.",
             .code = std::string(language::kValidationErrorCode)};
  }
  errors_.push_back(std::move(error));
}

}  // namespace exec::validation
