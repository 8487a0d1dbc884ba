// §5.7.1 "Directives Are Defined" and §5.7.2 "Directives Are in Valid Locations".
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void directives_are_defined(const Context& context,
                            const language::Directive& directive,
                            const schema::Directive* definition,
                            std::string_view location) {
  const std::string_view name = directive.name.value;
  if (definition == nullptr) {
    context.errors.report("KnownDirectives", fmt::format("Unknown directive \"@{}\".", name),
                          {directive.offset});
  } else if (!definition->is_allowed_at(location)) {
    context.errors.report("KnownDirectives",
                          fmt::format("Directive \"@{}\" may not be used on {}.", name, location),
                          {directive.offset});
  }
}

}  // namespace exec::validation::rules
