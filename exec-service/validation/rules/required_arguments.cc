// §5.4.3 "Required Arguments": those that are non-null and have no default are given.
#include <algorithm>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

template <class Definition, class Report>
void check(const language::ArenaList<language::Argument>& arguments,
           const Definition& definition,
           const Report& report) {
  for (const schema::InputValue& expected : definition.arguments) {
    if (!expected.is_required()) continue;
    const bool given = std::any_of(
        arguments.begin(), arguments.end(),
        [&](const language::Argument& argument) { return argument.name.value == expected.name; });
    if (!given) report(expected);
  }
}

}  // namespace

void required_arguments(const Context& context,
                        const language::Field& field,
                        const schema::Field& definition) {
  check(field.arguments, definition, [&](const schema::InputValue& expected) {
    context.errors.report(
        "ProvidedRequiredArguments",
        fmt::format("Argument \"{}({}:)\" of type \"{}\" is required, but it was not provided.",
                    context.schema.to_string(definition.id), expected.name,
                    context.schema.to_string(expected.type)),
        {field.offset});
  });
}

void required_arguments(const Context& context,
                        const language::Directive& directive,
                        const schema::Directive& definition) {
  check(directive.arguments, definition, [&](const schema::InputValue& expected) {
    context.errors.report(
        "ProvidedRequiredArguments",
        fmt::format("Argument \"@{}({}:)\" of type \"{}\" is required, but it was not provided.",
                    definition.name, expected.name, context.schema.to_string(expected.type)),
        {directive.offset});
  });
}

}  // namespace exec::validation::rules
