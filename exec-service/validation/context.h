// Context: what every rule may look at, and where it reports.
//
// Thread: one.
#pragma once

#include <optional>

#include "exec-service/language/document.h"
#include "exec-service/schema/schema.h"
#include "exec-service/validation/errors.h"
#include "exec-service/validation/fragment_index.h"
#include "exec-service/validation/validate.h"

namespace exec::validation {

struct Context {
  const schema::Schema& schema;
  const language::Document& document;
  const ValidationOptions& options;
  const FragmentIndex& fragments;
  Errors& errors;

  // Nothing if the named type is unknown, or wrapped in more lists than a TypeRef can hold.
  [[nodiscard]] std::optional<schema::TypeRef> type_of(const language::TypeReference& type) const;
  // Null if the name is empty or unknown, or the type has no fields to select.
  [[nodiscard]] const schema::Type* composite_type(std::string_view name) const;
  // Suggestions compare a name with every candidate, so only the first errors get them.
  [[nodiscard]] bool may_suggest() const {
    return options.suggestions && errors.count() < kSuggestingErrorsMax;
  }

  static constexpr std::size_t kSuggestingErrorsMax = 10;
};

}  // namespace exec::validation
