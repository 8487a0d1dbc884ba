// §5.5.2.3 "Fragment Spread Is Possible": some object can be both what it is spread in and what it
// is on.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void fragment_spread_is_possible(const Context& context,
                                 const schema::Type* parent,
                                 const language::InlineFragment& fragment) {
  const schema::Type* type = context.composite_type(fragment.type_condition.value);
  if (parent == nullptr || type == nullptr || context.schema.overlap(parent->id, type->id)) return;
  context.errors.report(
      "PossibleFragmentSpreads",
      fmt::format("Fragment cannot be spread here as objects of type \"{}\" can never be of type"
                  " \"{}\".",
                  parent->name, type->name),
      {fragment.offset});
}

void fragment_spread_is_possible(const Context& context,
                                 const schema::Type* parent,
                                 const language::FragmentSpread& spread) {
  const language::FragmentDefinition* fragment = context.fragments.find(spread.name.value);
  if (parent == nullptr || fragment == nullptr) return;
  const schema::Type* type = context.composite_type(fragment->type_condition.value);
  if (type == nullptr || context.schema.overlap(parent->id, type->id)) return;
  context.errors.report(
      "PossibleFragmentSpreads",
      fmt::format("Fragment \"{}\" cannot be spread here as objects of type \"{}\" can never be of"
                  " type \"{}\".",
                  spread.name.value, parent->name, type->name),
      {spread.offset});
}

}  // namespace exec::validation::rules
