// §5.3.3 "Leaf Field Selections": a leaf has no selections, everything else has some.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void leaf_field_selections(const Context& context,
                           const language::Field& field,
                           const schema::Field& definition) {
  const bool leaf = context.schema[definition.type.type].is_leaf();
  if (leaf == field.selection_set.empty() || context.errors.full()) return;
  const std::string type = context.schema.to_string(definition.type);
  const std::string_view name = field.name.value;
  if (leaf) {
    context.errors.report(
        "ScalarLeafs",
        fmt::format("Field \"{}\" must not have a selection since type \"{}\" has no subfields.",
                    name, type),
        {field.selection_set.offset});
  } else {
    context.errors.report(
        "ScalarLeafs",
        fmt::format("Field \"{}\" of type \"{}\" must have a selection of subfields."
                    " Did you mean \"{} {{ ... }}\"?",
                    name, type, name),
        {field.offset});
  }
}

}  // namespace exec::validation::rules
