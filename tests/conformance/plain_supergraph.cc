#include "tests/conformance/plain_supergraph.h"

#include <map>
#include <ranges>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "shared/base/check.h"

namespace tests::conformance {

namespace {

namespace language = exec::language;

constexpr std::string_view kLinks = R"(
extend schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
  @link(url: "https://specs.example.com/eventstream/v1.0", import: ["@edfs__kafkaSubscribe"])
enum join__Graph {
  DATA @join__graph(name: "data", url: "")
  EVENTS @join__graph(name: "events", url: "")
}
)";

constexpr std::string_view kGraphs[] = {"DATA", "EVENTS"};
constexpr std::string_view kInData = " @join__field(graph: DATA)";
constexpr std::string_view kIsEvent =
    R"( @join__field(graph: EVENTS) @edfs__kafkaSubscribe(topics: ["mock"], providerId: "main"))";

class Writer {
 public:
  explicit Writer(const std::string& sdl) : sdl_(sdl), parsed_(parse(sdl)) {}

  PlainSupergraph write() {
    for (const language::Definition& definition : parsed_.definitions())
      if (const auto* schema = language::as<language::SchemaDefinition>(definition)) roots(*schema);
    for (const language::Definition& definition : parsed_.definitions())
      std::visit([&](const auto* node) { type(*node); }, definition);
    std::string annotated = sdl_;
    for (const auto& [offset, text] : std::views::reverse(insertions_))
      annotated.insert(offset, text);
    return {annotated + std::string(kLinks) + supergraph_, sdl_ + subgraph_};
  }

 private:
  static language::Document parse(const std::string& sdl) {
    auto parsed = language::parse(sdl, language::ParseLimits::for_schema());
    CHECK(parsed.has_value());
    return std::move(*parsed);
  }

  void roots(const language::SchemaDefinition& schema) {
    roots_.clear();
    for (const language::OperationTypeDefinition& root : schema.operation_types)
      roots_.emplace(root.type.value, root.kind);
  }

  template <class Node>
  void type(const Node& node) {
    if constexpr (std::is_same_v<Node, language::ObjectTypeDefinition> ||
                  std::is_same_v<Node, language::InterfaceTypeDefinition>) {
      composite(node);
    } else if constexpr (std::is_same_v<Node, language::UnionTypeDefinition>) {
      in_graphs("union", node.name.value);
      for (const language::Name& member : node.member_types)
        for (const std::string_view graph : kGraphs)
          supergraph_ +=
              fmt::format("extend union {} @join__unionMember(graph: {}, member: \"{}\")\n",
                          node.name.value, graph, member.value);
    } else if constexpr (std::is_same_v<Node, language::EnumTypeDefinition>) {
      in_graphs("enum", node.name.value);
    } else if constexpr (std::is_same_v<Node, language::ScalarTypeDefinition>) {
      in_graphs("scalar", node.name.value);
    } else if constexpr (std::is_same_v<Node, language::InputObjectTypeDefinition>) {
      in_graphs("input", node.name.value);
    }
  }

  template <class Node>
  void composite(const Node& node) {
    constexpr bool kIsObject = std::is_same_v<Node, language::ObjectTypeDefinition>;
    constexpr const char* kKind = kIsObject ? "type" : "interface";
    const std::string_view name = node.name.value;
    const auto root = roots_.find(name);
    const bool is_subscription =
        root != roots_.end() && root->second == language::OperationKind::kSubscription;
    for (const language::FieldDefinition& field : node.fields)
      insertions_.emplace(end_of(*field.type), is_subscription ? kIsEvent : kInData);
    for (const language::Name& interface : node.interfaces)
      for (const std::string_view graph : kGraphs)
        supergraph_ += fmt::format("extend {} {} @join__implements(graph: {}, interface: \"{}\")\n",
                                   kKind, name, graph, interface.value);
    in_graphs(kKind, name, kIsObject && root == roots_.end() ? "seed_" : "");
    const bool is_root = root != roots_.end();
    if (is_root && node.interfaces.empty()) return;  // else it must have what its interfaces have
    supergraph_ += fmt::format("extend {} {} {{ seed_: String! @inaccessible }}\n", kKind, name);
    subgraph_ += fmt::format("extend {} {} {} {{ seed_: String! }}\n", kKind, name,
                             kIsObject && !is_root ? "@key(fields: \"seed_\")" : "");
  }

  // After the type, its lists and its `!`.
  [[nodiscard]] std::size_t end_of(const language::TypeReference& type) const {
    const language::Name& name = type.named_type();
    std::size_t end = name.offset + name.value.size();
    for (std::size_t at = end; at < sdl_.size(); ++at) {
      if (sdl_[at] == ']' || sdl_[at] == '!') {
        end = at + 1;
      } else if (std::string_view(" \t\r\n,").find(sdl_[at]) == std::string_view::npos) {
        break;
      }
    }
    return end;
  }

  void in_graphs(std::string_view kind, std::string_view name, std::string_view key = "") {
    const std::string keyed = key.empty() ? "" : fmt::format(", key: \"{}\"", key);
    supergraph_ +=
        fmt::format("extend {} {} @join__type(graph: DATA{}) @join__type(graph: EVENTS{})\n", kind,
                    name, keyed, key.empty() ? "" : keyed + ", resolvable: false");
  }

  const std::string& sdl_;
  language::Document parsed_;
  std::map<std::string_view, language::OperationKind> roots_ = {
      {"Query", language::OperationKind::kQuery},
      {"Mutation", language::OperationKind::kMutation},
      {"Subscription", language::OperationKind::kSubscription}};
  std::map<std::size_t, std::string_view> insertions_;
  std::string supergraph_;
  std::string subgraph_;
};

}  // namespace

PlainSupergraph plain_supergraph(const std::string& sdl) {
  return Writer(sdl).write();
}

}  // namespace tests::conformance
