#include "tests/bench/wide_query.h"

#include <string>

#include <fmt/format.h>

#include "tests/support/join_sdl.h"

namespace bench {

namespace {

constexpr int kTypes = 12;

constexpr const char* kHead = R"(
schema @link(url: "https://specs.apollo.dev/link/v1.0")
       @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
)";

constexpr const char* kTypesOfAll = R"(enum join__Graph {
  A @join__graph(name: "a", url: "http://a")
  B @join__graph(name: "b", url: "http://b")
  C @join__graph(name: "c", url: "http://c")
}
type Query @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) {
  items: [Item] @join__field(graph: A) @join__field(graph: B)
  search: [Found] @join__field(graph: A)
}
interface Item @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) {
  id: ID!
  name: String @join__field(graph: A) @join__field(graph: B)
  link: Item @join__field(graph: B) @join__field(graph: C)
  owner: Owner @join__field(graph: C)
}
type Person @join__type(graph: A, key: "id") @join__type(graph: C, key: "id") {
  id: ID!
  email: String @join__field(graph: A)
  title: String @join__field(graph: C)
}
type Team @join__type(graph: C, key: "id") { id: ID! lead: Person }
union Owner @join__type(graph: C) @join__unionMember(graph: C, member: "Person")
  @join__unionMember(graph: C, member: "Team") = Person | Team
)";

constexpr const char* kItem = R"(
type Item{0} implements Item @join__implements(graph: A, interface: "Item")
  @join__implements(graph: B, interface: "Item") @join__implements(graph: C, interface: "Item")
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @join__type(graph: C, key: "id") {{
  id: ID!
  name: String @join__field(graph: A) @join__field(graph: B)
  link: Item @join__field(graph: B) @join__field(graph: C)
  owner: Owner @join__field(graph: C)
  size{0}: Int @join__field(graph: A)
  note{0}: String @join__field(graph: B, requires: "size{0}") @join__field(graph: C)
}}
)";

class Lines {
 public:
  template <class... Args>
  void add(int depth, fmt::format_string<Args...> format, Args&&... args) {
    text_.append(static_cast<std::size_t>(depth) * 2, ' ');
    text_ += fmt::format(format, std::forward<Args>(args)...) + '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_owner(Lines& lines, int depth) {
  lines.add(depth, "owner {{");
  lines.add(depth + 1, "__typename");
  lines.add(depth + 1, "... on Person {{ email title }}");
  lines.add(depth + 1, "... on Team {{ lead {{ email }} }}");
  lines.add(depth, "}}");
}

void add_item(Lines& lines, int depth, int nesting) {
  lines.add(depth, "id");
  lines.add(depth, "name");
  for (int type = 0; type < kTypes; ++type) {
    lines.add(depth, "... on Item{} {{", type);
    lines.add(depth + 1, "size{}", type);
    lines.add(depth + 1, "note{}", type);
    if (nesting == 0) {
      if (type % 4 == 0) add_owner(lines, depth + 1);
    } else {
      lines.add(depth + 1, "link {{");
      add_item(lines, depth + 2, nesting - 1);
      lines.add(depth + 1, "}}");
    }
    lines.add(depth, "}}");
  }
}

}  // namespace

std::string wide_supergraph() {
  std::string sdl = std::string(kHead) + tests::kJoinDefinitions + kTypesOfAll;
  std::string members;
  std::string joins;
  for (int type = 0; type < kTypes; ++type) {
    sdl += fmt::format(kItem, type);
    members += fmt::format("{}Item{}", members.empty() ? "" : " | ", type);
    joins += fmt::format(" @join__unionMember(graph: A, member: \"Item{}\")", type);
  }
  return sdl + "union Found @join__type(graph: A)" + joins + " = " + members + "\n";
}

std::string wide_query() {
  Lines lines;
  lines.add(0, "{{");
  lines.add(1, "items {{");
  add_item(lines, 2, 1);
  lines.add(1, "}}");
  lines.add(1, "search {{");
  lines.add(2, "__typename");
  for (int type = 0; type < kTypes; ++type) {
    lines.add(2, "... on Item{} {{", type);
    lines.add(3, "link {{");
    add_item(lines, 4, 0);
    lines.add(3, "}}");
    lines.add(2, "}}");
  }
  lines.add(1, "}}");
  lines.add(0, "}}");
  return lines.take();
}

}  // namespace bench
