// Not in the specification: where introspection is off, __schema and __type are errors; __typename
// is not.
#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void introspection_is_enabled(const Context& context,
                              const language::Field& field,
                              const schema::Field& definition) {
  if (context.options.introspection || !context.schema.is_introspection(definition.id)) return;
  context.errors.report(
      "NoSchemaIntrospection",
      fmt::format("GraphQL introspection has been disabled, but the requested query contained the"
                  " field \"{}\".",
                  field.name.value),
      {field.offset});
}

}  // namespace exec::validation::rules
