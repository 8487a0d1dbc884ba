// §5.7.3 "Directives Are Unique per Location", unless they are repeatable.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "exec-service/validation/seen_names.h"

namespace exec::validation::rules {

void directives_are_unique_per_location(
    const Context& context, const language::ArenaList<language::Directive>& directives) {
  if (directives.size() < 2) return;
  SeenNames seen;
  for (const language::Directive& directive : directives) {
    const schema::Directive* definition = context.schema.find_directive(directive.name.value);
    if (definition == nullptr || definition->is_repeatable) continue;
    if (const auto first = seen.find_or_add(directive.name.value, directive.offset)) {
      context.errors.report(
          "UniqueDirectivesPerLocation",
          fmt::format("The directive \"@{}\" can only be used once at this location.",
                      directive.name.value),
          {*first, directive.offset});
    }
  }
}

}  // namespace exec::validation::rules
