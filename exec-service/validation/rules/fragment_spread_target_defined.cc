// §5.5.2.1 "Fragment Spread Target Defined".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void fragment_spread_target_defined(const Context& context,
                                    const language::FragmentSpread& spread) {
  if (context.fragments.number_of(spread.name.value) != kNoFragment) return;
  context.errors.report("KnownFragmentNames",
                        fmt::format("Unknown fragment \"{}\".", spread.name.value),
                        {spread.name.offset});
}

}  // namespace exec::validation::rules
