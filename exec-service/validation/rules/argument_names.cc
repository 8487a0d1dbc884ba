// §5.4.1 "Argument Names": every argument is defined by its field or directive.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/suggestions.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

// `owner` is called only to word an error.
template <class Definition, class Owner>
void check(const Context& context,
           const language::ArenaList<language::Argument>& arguments,
           const Definition& definition,
           const Owner& owner) {
  for (const language::Argument& argument : arguments) {
    const std::string_view name = argument.name.value;
    if (definition.find_argument(name) != nullptr || context.errors.full()) continue;
    std::string suggestion;
    if (context.may_suggest()) {
      std::vector<std::string_view> names;
      names.reserve(definition.arguments.size());
      for (const schema::InputValue& each : definition.arguments)
        names.push_back(each.name);
      suggestion = schema::suggestion(name, names);
    }
    context.errors.report(
        "KnownArgumentNames",
        fmt::format("Unknown argument \"{}\" on {}.{}", name, owner(), suggestion),
        {argument.name.offset});
  }
}

}  // namespace

void argument_names(const Context& context,
                    const language::Field& field,
                    const schema::Field& definition) {
  check(context, field.arguments, definition,
        [&] { return fmt::format("field \"{}\"", context.schema.to_string(definition.id)); });
}

void argument_names(const Context& context,
                    const language::Directive& directive,
                    const schema::Directive& definition) {
  check(context, directive.arguments, definition,
        [&] { return fmt::format("directive \"@{}\"", definition.name); });
}

}  // namespace exec::validation::rules
