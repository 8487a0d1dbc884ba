// §5.5.1.1 "Fragment Name Uniqueness".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "exec-service/validation/seen_names.h"

namespace exec::validation::rules {

void fragment_name_uniqueness(const Context& context) {
  SeenNames seen;
  for (FragmentNumber number = 0; number < context.fragments.size(); ++number) {
    const language::Name& name = context.fragments[number].name;
    if (const auto first = seen.find_or_add(name.value, name.offset)) {
      context.errors.report("UniqueFragmentNames",
                            fmt::format("There can be only one fragment named \"{}\".", name.value),
                            {*first, name.offset});
    }
  }
}

}  // namespace exec::validation::rules
