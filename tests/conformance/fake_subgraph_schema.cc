#include "tests/conformance/fake_subgraph_schema.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"
#include "shared/base/check.h"

namespace tests::conformance {

namespace {

namespace language = exec::language;

// Federation's, which a subgraph need not define; as little of them as a schema demands.
constexpr std::string_view kFederation = R"(
  directive @link(url: String!, import: [federation__Import], as: String, for: String) repeatable
    on SCHEMA
  directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT | INTERFACE
  directive @requires(fields: String!) on FIELD_DEFINITION
  directive @provides(fields: String!) on FIELD_DEFINITION
  directive @external on OBJECT | FIELD_DEFINITION
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @override(from: String!) on FIELD_DEFINITION
  directive @extends on OBJECT | INTERFACE
  directive @interfaceObject on OBJECT
  directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION
    | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
    | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  scalar federation__Import
)";

struct Findings {
  std::set<std::string, std::less<>> defined;
  std::vector<std::pair<std::string, std::size_t>> extended;  // and where `extend` stands
  std::set<std::string, std::less<>> entities;
  std::string query = "Query";
};

template <class Node>
bool has_key(const Node& node) {
  return std::ranges::any_of(node.directives,
                             [](const auto& directive) { return directive.name.value == "key"; });
}

template <class Node>
void note_type(const Node& node, Findings& found) {
  const std::string name(node.name.value);
  if (node.extension) {
    found.extended.emplace_back(name, node.offset);
  } else {
    found.defined.insert(name);
  }
  if constexpr (std::is_same_v<Node, language::ObjectTypeDefinition>)
    if (has_key(node)) found.entities.insert(name);
}

void note(const language::Definition& definition, Findings& found) {
  std::visit(
      [&](const auto* node) {
        using Node = std::remove_cvref_t<decltype(*node)>;
        if constexpr (requires { node->extension, node->name; }) {
          note_type(*node, found);
        } else if constexpr (std::is_same_v<Node, language::SchemaDefinition>) {
          for (const language::OperationTypeDefinition& root : node->operation_types)
            if (root.kind == language::OperationKind::kQuery) found.query = root.type.value;
        }
      },
      definition);
}

}  // namespace

std::shared_ptr<const exec::schema::Schema> fake_subgraph_schema(std::string sdl) {
  const auto parsed = language::parse(sdl, language::ParseLimits::for_schema());
  CHECK(parsed.has_value());
  Findings found;
  for (const language::Definition& definition : parsed->definitions())
    note(definition, found);

  static constexpr std::string_view kExtend = "extend";
  for (const auto& [name, at] : found.extended)
    if (found.defined.insert(name).second) sdl.replace(at, kExtend.size(), kExtend.size(), ' ');
  if (!found.entities.empty()) {
    const bool has_query = found.defined.contains(found.query);
    sdl += fmt::format(
        "\nscalar _Any\nunion _Entity = {}\n{}type {} {{_entities(representations:[_Any!]!):"
        "[_Entity]!}}\n",
        fmt::join(found.entities, "|"), has_query ? "extend " : "", found.query);
  } else if (!found.defined.contains(found.query)) {
    sdl += fmt::format("\ntype {} {{_service:String}}\n", found.query);
  }
  sdl += kFederation;
  auto built = exec::schema::build_schema({"subgraph", std::move(sdl)});
  if (built.schema == nullptr) fmt::print("{}\n", exec::schema::to_string(built.errors));
  CHECK(built.schema != nullptr);
  return std::move(built.schema);
}

}  // namespace tests::conformance
