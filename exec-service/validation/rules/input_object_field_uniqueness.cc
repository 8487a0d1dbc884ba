// §5.6.3 "Input Object Field Uniqueness".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "exec-service/validation/seen_names.h"

namespace exec::validation::rules {

void input_object_field_uniqueness(const Context& context, const language::Value& object) {
  if (object.fields.size() < 2) return;
  SeenNames seen;
  for (const language::ObjectField& field : object.fields) {
    if (const auto first = seen.find_or_add(field.name.value, field.name.offset)) {
      context.errors.report(
          "UniqueInputFieldNames",
          fmt::format("There can be only one input field named \"{}\".", field.name.value),
          {*first, field.name.offset});
    }
  }
}

}  // namespace exec::validation::rules
