// What the validation tests share: a small schema, and errors as text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/schema/schema.h"
#include "exec-service/validation/validate.h"

namespace exec::validation {

// Pets and people; see check.cc.
[[nodiscard]] const schema::Schema& pets();

// "Rule 1:2 3:4 message", in the order found; a document that does not parse is one such error.
[[nodiscard]] std::vector<std::string> errors_of(std::string_view query,
                                                 const ValidationOptions& options = {});

}  // namespace exec::validation
