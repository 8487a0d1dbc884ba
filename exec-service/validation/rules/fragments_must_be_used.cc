// §5.5.1.4 "Fragments Must Be Used", by some operation, through others or not.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void fragments_must_be_used(const Context& context, const Usage& usage) {
  if (context.fragments.size() == 0) return;
  Reach reach(usage);
  for (const OperationUsage& operation : usage.operations)
    static_cast<void>(reach.add(operation.own));
  for (FragmentNumber number = 0; number < context.fragments.size(); ++number) {
    const language::FragmentDefinition& fragment = context.fragments[number];
    // Of two with one name both count as used: that there are two is reported by another rule.
    if (reach.reached(context.fragments.number_of(fragment.name.value))) continue;
    context.errors.report("NoUnusedFragments",
                          fmt::format("Fragment \"{}\" is never used.", fragment.name.value),
                          {fragment.offset});
  }
}

}  // namespace exec::validation::rules
