// §5.5.1.3 "Fragments on Object, Interface or Union Types".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

bool is_other_type(const Context& context, const language::Name& type_condition) {
  const schema::Type* type = context.schema.find_type(type_condition.value);
  return type != nullptr && !type->is_composite();
}

}  // namespace

void fragments_on_composite_types(const Context& context,
                                  const language::InlineFragment& fragment) {
  if (!is_other_type(context, fragment.type_condition)) return;
  context.errors.report("FragmentsOnCompositeTypes",
                        fmt::format("Fragment cannot condition on non composite type \"{}\".",
                                    fragment.type_condition.value),
                        {fragment.type_condition.offset});
}

void fragments_on_composite_types(const Context& context,
                                  const language::FragmentDefinition& fragment) {
  if (!is_other_type(context, fragment.type_condition)) return;
  context.errors.report(
      "FragmentsOnCompositeTypes",
      fmt::format("Fragment \"{}\" cannot condition on non composite type \"{}\".",
                  fragment.name.value, fragment.type_condition.value),
      {fragment.type_condition.offset});
}

}  // namespace exec::validation::rules
