// §5.1.1 "Executable Definitions": a client's document defines operations and fragments, nothing
// else.
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

template <class Node>
std::string name_of(const Node& definition) {
  if constexpr (std::is_same_v<Node, language::SchemaDefinition>) {
    return "schema";
  } else {
    return fmt::format("\"{}\"", definition.name.value);
  }
}

}  // namespace

void executable_definitions(const Context& context) {
  for (const language::Definition& definition : context.document.definitions()) {
    std::visit(
        [&]<class Node>(const Node* node) {
          if constexpr (!std::is_same_v<Node, language::OperationDefinition> &&
                        !std::is_same_v<Node, language::FragmentDefinition>) {
            context.errors.report(
                "ExecutableDefinitions",
                fmt::format("The {} definition is not executable.", name_of(*node)),
                {node->offset});
          }
        },
        definition);
  }
}

}  // namespace exec::validation::rules
