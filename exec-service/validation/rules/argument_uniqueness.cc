// §5.4.2 "Argument Uniqueness".
#include "exec-service/validation/rules.h"
#include "exec-service/validation/unique_names.h"

namespace exec::validation::rules {

void argument_uniqueness(const Context& context,
                         const language::ArenaList<language::Argument>& arguments) {
  report_repeated_names(
      context.errors, "UniqueArgumentNames", "argument named \"", arguments,
      [](const language::Argument& argument) -> const language::Name& { return argument.name; });
}

}  // namespace exec::validation::rules
