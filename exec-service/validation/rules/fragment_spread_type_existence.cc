// §5.5.1.2 "Fragment Spread Type Existence": a type that a fragment, or a variable, names is
// defined.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/suggestions.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void fragment_spread_type_existence(const Context& context, const language::Name& type) {
  if (context.schema.find_type(type.value) != nullptr || context.errors.full()) return;
  std::string suggestion;
  if (context.may_suggest()) {
    std::vector<std::string_view> names;
    for (const schema::Type& each : context.schema.types())
      if (!each.is_hidden) names.push_back(each.name);
    suggestion = schema::suggestion(type.value, names);
  }
  context.errors.report("KnownTypeNames",
                        fmt::format("Unknown type \"{}\".{}", type.value, suggestion),
                        {type.offset});
}

}  // namespace exec::validation::rules
