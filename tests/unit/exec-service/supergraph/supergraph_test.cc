#include "exec-service/supergraph/supergraph.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/supergraph/describe_supergraph.h"

namespace exec::supergraph {
namespace {

std::shared_ptr<const Supergraph> load(const std::string& sdl) {
  LoadedSupergraph loaded = load_supergraph({"super.graphql", sdl});
  EXPECT_EQ(to_string(loaded.errors), "");
  return loaded.supergraph;
}

std::string errors_of(const std::string& sdl) {
  const LoadedSupergraph loaded = load_supergraph({"super.graphql", sdl});
  EXPECT_EQ(loaded.supergraph == nullptr, !loaded.errors.empty());
  return to_string(loaded.errors);
}

std::vector<std::string> type_names(const schema::Schema& schema) {
  std::vector<std::string> all;
  for (const schema::Type& type : schema.types())
    if (!type.is_built_in && !type.is_hidden) all.push_back(type.name);
  return all;
}

const std::string kTravel = join_header() + R"sdl(
type Query @join__type(graph: A) @join__type(graph: B) {
  trips: [Trip!]! @join__field(graph: A)
  same: Int
}
type Flight implements Node
  @join__implements(graph: A, interface: "Node")
  @join__type(graph: A, key: "id") @join__type(graph: A, key: "number  day{iso}")
  @join__type(graph: B, key: "id", extension: true) @join__type(graph: C, key: "id", resolvable: false)
{
  id: ID!
  number: Int! @join__field(graph: A)
  day: Day! @join__field(graph: A)
  gate: String @join__field(graph: A) @join__field(graph: B, external: true)
  delay(unit: String): Int @join__field(graph: B, requires: "gate day { iso }")
  crew: Crew @join__field(graph: B, provides: "name") @join__field(graph: C, type: "Crew!")
  seat: Cabin @join__field(graph: A, usedOverridden: true) @join__field(graph: B, override: "a")
  price: Int @join__field(graph: C, external: true, requires: "delay(unit: \"min\")")
  name: String @join__field
}
type Day @join__type(graph: A) @join__type(graph: B) { iso: String! }
type Crew @join__type(graph: B) @join__type(graph: C, key: "name") {
  name: String @join__field(graph: B, external: true) @join__field(graph: C)
}
type Train @join__type(graph: A) { id: ID! }
union Trip
  @join__type(graph: A) @join__type(graph: B)
  @join__unionMember(graph: A, member: "Flight") @join__unionMember(graph: A, member: "Train")
  @join__unionMember(graph: B, member: "Flight")
= Flight | Train
interface Node
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true)
{ id: ID! name: String @join__field(graph: B) }
enum Cabin @join__type(graph: A) @join__type(graph: B) {
  FIRST @join__enumValue(graph: A) @join__enumValue(graph: B)
  COACH @join__enumValue(graph: B)
}
)sdl";

TEST(Supergraph, ReadsWhichGraphServesWhat) {
  const auto supergraph = load(kTravel);
  ASSERT_NE(supergraph, nullptr);
  EXPECT_EQ(describe(*supergraph, "Flight"), R"text(Flight
  A key "id" key "number day{iso}" is Node possible Flight
  B key "id" possible Flight
  C unresolvable "id" possible Flight
  id: A B C
  number: A
  day: A
  gate: A B-not-local
  delay: B requires "gate day{iso}"
  crew: B provides "name" C as Crew!
  seat: A-not-local B from a
  price: C requires "delay(unit:"min")"
  name:
)text");
  EXPECT_EQ(describe(*supergraph, "Trip"), R"(Trip
  A members Flight|Train possible Flight|Train
  B members Flight possible Flight
)");
  EXPECT_EQ(describe(*supergraph, "Node"), R"(Node
  A key "id" possible Flight
  B interface-object key "id"
  id: A B
  name: B
)");
  EXPECT_EQ(describe(*supergraph, "Cabin"), R"(Cabin
  A values FIRST
  B values FIRST|COACH
)");
  EXPECT_EQ(describe(*supergraph, "Query"), R"(Query
  A possible Query
  B possible Query
  trips: A
  same: A B
)");
}

TEST(Supergraph, NamesItsGraphs) {
  const auto supergraph = load(kTravel);
  ASSERT_EQ(supergraph->graphs.size(), 3U);
  const Graph* b = supergraph->find_graph("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->enum_name, "B");
  EXPECT_EQ(b->url, "http://b/graphql");
  EXPECT_FALSE(b->is_event);
  EXPECT_EQ(&(*supergraph)[b->id], b);
  EXPECT_EQ(supergraph->find_graph("B"), nullptr);
}

TEST(Supergraph, IsLocalWhereAGraphAnswersForAField) {
  const auto supergraph = load(kTravel);
  const schema::TypeId flight = supergraph->model->find_type("Flight")->id;
  const auto local = [&](const char* field, const char* graph) {
    return supergraph->local(supergraph->model->find_field(flight, field)->id,
                             supergraph->find_graph(graph)->id) != nullptr;
  };
  EXPECT_TRUE(local("id", "c"));
  EXPECT_TRUE(local("gate", "a"));
  EXPECT_FALSE(local("gate", "b"));
  EXPECT_FALSE(local("gate", "c"));
  EXPECT_TRUE(local("price", "c"));
  EXPECT_FALSE(local("seat", "a"));
  EXPECT_FALSE(local("name", "a"));
}

TEST(Supergraph, SharesEqualFieldSets) {
  const auto supergraph = load(kTravel);
  const TypeJoin& flight = supergraph->join(supergraph->model->find_type("Flight")->id);
  EXPECT_EQ(flight.per_graph[0].keys[0].fields, flight.per_graph[1].keys[0].fields);
  EXPECT_NE(flight.per_graph[0].keys[0].fields, flight.per_graph[0].keys[1].fields);
  const FieldSet& second = *flight.per_graph[0].keys[1].fields;
  ASSERT_EQ(second.selections.size(), 2U);
  EXPECT_EQ(supergraph->model->to_string(second.selections[1].children[0].field), "Day.iso");
}

TEST(Supergraph, ShowsNeitherMachineryNorHiddenElementsToClients) {
  const auto supergraph =
      load(join_header(R"(@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
                     @link(url: "https://specs.apollo.dev/tag/v0.3", import: ["@tag"])
                     @link(url: "https://example.org/notes/v1.0", as: "memo"))") +
           R"(
directive @inaccessible on FIELD_DEFINITION
directive @tag(name: String!) repeatable on FIELD_DEFINITION
directive @memo__note on FIELD_DEFINITION
directive @live on QUERY
enum memo__Kind { A }
type Query @join__type(graph: A) {
  open(way: Way, secret: Int @inaccessible): Open
  closed: Closed
  hidden: Int @inaccessible
}
type Open implements Face @join__type(graph: A) { id: ID! either: Either }
type Closed @join__type(graph: A) @inaccessible { id: ID! }
interface Face @join__type(graph: A) @inaccessible { id: ID! }
union Either @join__type(graph: A) = Open | Closed
enum Way @join__type(graph: A) { IN OUT @inaccessible }
input Box @join__type(graph: A) { size: Int weight: Int @inaccessible }
)");
  ASSERT_NE(supergraph, nullptr);
  const schema::Schema& api = *supergraph->api;
  EXPECT_EQ(type_names(*supergraph->model),
            (std::vector<std::string>{"Query", "Open", "Closed", "Face", "Either", "Way", "Box"}));
  EXPECT_EQ(type_names(api), (std::vector<std::string>{"Query", "Open", "Either", "Way", "Box"}));

  const schema::TypeId query = api.find_type("Query")->id;
  EXPECT_EQ(query, supergraph->model->find_type("Query")->id);
  EXPECT_EQ(api.find_field(query, "closed"), nullptr);
  EXPECT_EQ(api.find_field(query, "hidden"), nullptr);
  EXPECT_NE(supergraph->model->find_field(query, "hidden"), nullptr);
  EXPECT_EQ(api.find_field(query, "open")->find_argument("secret"), nullptr);
  EXPECT_NE(api.find_field(query, "open")->find_argument("way"), nullptr);
  EXPECT_EQ(api.find_type("Way")->enum_values.size(), 1U);
  EXPECT_EQ(api.find_type("Box")->input_fields.size(), 1U);
  EXPECT_TRUE(api.find_type("Open")->interfaces.empty());
  EXPECT_EQ(api.find_type("Either")->possible.size(), 1U);
  EXPECT_EQ(supergraph->model->find_type("Either")->possible.size(), 2U);

  std::vector<std::string> directives;
  for (const schema::Directive& directive : api.directives())
    directives.push_back(directive.name);
  EXPECT_EQ(directives, (std::vector<std::string>{"include", "skip", "deprecated", "specifiedBy",
                                                  "oneOf", "live"}));
}

TEST(Supergraph, FollowsRenamedLinks) {
  const auto supergraph = load(R"(
schema
  @lnk(url: "https://specs.apollo.dev/link/v1.0", as: "lnk")
  @lnk(url: "https://specs.apollo.dev/join/v0.5", as: "j", for: EXECUTION)
  @lnk(url: "https://specs.apollo.dev/inaccessible/v0.2", import: [{name: "@inaccessible", as: "@secret"}])
{ query: Query }
enum j__Graph { A @j__graph(name: "a", url: "http://a") }
scalar j__FieldSet
scalar lnk__Import
directive @j__type(graph: j__Graph!) on OBJECT
directive @secret on FIELD_DEFINITION
type Query @j__type(graph: A) { a: Int b: Int @secret }
)");
  ASSERT_NE(supergraph, nullptr);
  EXPECT_EQ(describe(*supergraph, "Query"), "Query\n  A possible Query\n  a: A\n  b: A\n");
  EXPECT_EQ(type_names(*supergraph->api), (std::vector<std::string>{"Query"}));
  EXPECT_EQ(supergraph->api->find_field(supergraph->api->find_type("Query")->id, "b"), nullptr);
}

TEST(Supergraph, FillsInWhatOldJoinVersionsLeaveOut) {
  const auto supergraph = load(R"(
schema
  @core(feature: "https://specs.apollo.dev/core/v0.1")
  @core(feature: "https://specs.apollo.dev/join/v0.1")
{ query: Query }
enum join__Graph {
  A @join__graph(name: "a", url: "http://a")
  B @join__graph(name: "b", url: "http://b")
}
type Query { users: [User] @join__field(graph: A) }
type User
  @join__owner(graph: A) @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
{ id: ID! name: String size: Size reviews: Int @join__field(graph: B, requires: "name") }
type Size implements Shape { width: Int }
interface Shape { width: Int }
union Any = User | Size
enum Cabin { FIRST }
)");
  ASSERT_NE(supergraph, nullptr);
  EXPECT_EQ(describe(*supergraph, "User"), R"(User
  A key "id" possible User
  B key "id" possible User
  id: A B
  name: A
  size: A
  reviews: B requires "name"
)");
  EXPECT_EQ(describe(*supergraph, "Size"), R"(Size
  A is Shape possible Size
  B is Shape possible Size
  width: A B
)");
  EXPECT_EQ(describe(*supergraph, "Any"), R"(Any
  A members User|Size possible User|Size
  B members User|Size possible User|Size
)");
  EXPECT_EQ(describe(*supergraph, "Cabin"), "Cabin\n  A values FIRST\n  B values FIRST\n");
}

std::string messages_of(const std::vector<schema::Problem>& problems) {
  std::string messages;
  for (const schema::Problem& problem : problems)
    messages += problem.message + "\n";
  return messages;
}

LoadedSupergraph load_progressive(const std::string& label, const OverrideLabels& in_force) {
  return load_supergraph({"super.graphql", join_header() + fmt::format(R"sdl(
type Query @join__type(graph: A) @join__type(graph: B) {{
  a: Int @join__field(graph: A, overrideLabel: "{0}", usedOverridden: true)
         @join__field(graph: B, override: "a", overrideLabel: "{0}")
}}
)sdl",
                                                                       label)},
                         nullptr, {}, in_force);
}

constexpr std::string_view kStays =
    "Query\n  A possible Query\n  B possible Query\n  a: A B-not-local from a\n";
constexpr std::string_view kMoves =
    "Query\n  A possible Query\n  B possible Query\n  a: A-not-local B from a\n";

TEST(Supergraph, LeavesAProgressiveOverrideWhereItWasAndWarns) {
  const LoadedSupergraph loaded = load_progressive("percent(5)", {});
  ASSERT_NE(loaded.supergraph, nullptr);
  EXPECT_EQ(describe(*loaded.supergraph, "Query"), kStays);
  EXPECT_EQ(messages_of(loaded.warnings),
            "Query.a stays in subgraph \"a\": its override label \"percent(5)\" is not in force\n");
}

TEST(Supergraph, MovesAFieldWhoseOverrideLabelIsInForce) {
  const LoadedSupergraph named = load_progressive("new-home", {"new-home"});
  ASSERT_NE(named.supergraph, nullptr);
  EXPECT_EQ(describe(*named.supergraph, "Query"), kMoves);
  EXPECT_EQ(messages_of(named.warnings), "");

  const LoadedSupergraph whole = load_progressive("percent(100)", {});
  ASSERT_NE(whole.supergraph, nullptr);
  EXPECT_EQ(describe(*whole.supergraph, "Query"), kMoves);
}

TEST(Supergraph, WarnsOfAnOverrideLabelThatNothingHas) {
  const LoadedSupergraph loaded = load_progressive("new-home", {"new-home", "old"});
  EXPECT_EQ(messages_of(loaded.warnings),
            "override label \"old\" is in force, but no @override has it\n");
}

struct ErrorRow {
  std::string sdl;
  const char* error;
};

TEST(Supergraph, ReportsWhatItCannotServe) {
  const std::string query = " type Query @join__type(graph: A) { a: Int }";
  const ErrorRow kErrors[] = {
      {"type Query { a: Int }",
       "super.graphql: this is not a supergraph: its schema links no join specification; compose "
       "your "
       "subgraphs, as with `rover supergraph compose`\n"},
      {"schema @link(url: \"https://specs.apollo.dev/join/v0.6\") { query: Query } type Query { a: "
       "Int }",
       "super.graphql:1:8: join v0.6 is not supported; compose with one of v0.1 to v0.5\n"},
      {"schema @link(url: \"\") { query: Query }",
       "super.graphql:1:8: @link needs url: the url of a specification, as in "
       "\"https://specs.apollo.dev/join/v0.3\"\n"
       "super.graphql: this is not a supergraph: its schema links no join specification; compose "
       "your "
       "subgraphs, as with `rover supergraph compose`\n"},
      {join_header("@link(url: \"https://specs.apollo.dev/secrecy/v0.1\", for: SECURITY)") + query,
       "super.graphql:5:3: https://specs.apollo.dev/secrecy/v0.1 is linked for SECURITY, and is "
       "not "
       "supported: serving this graph without it would be wrong. Remove its directives\n"},
      {join_header("@link(url: \"https://specs.apollo.dev/connect/v0.2\", for: EXECUTION)") + query,
       "super.graphql:5:3: https://specs.apollo.dev/connect/v0.2 is linked for EXECUTION, and is "
       "not supported: serving this graph without it would be wrong. Remove its directives\n"},
      {join_header() + "\ntype Query @join__type(graph: D) { a: Int @join__field(graph: E) }",
       "super.graphql:22:12: D is not a value of join__Graph\n"
       "super.graphql:22:43: E is not a value of join__Graph\n"},
      {join_header() + "\ntype Query @join__type(graph: A, key: \"b\") { a: Int }",
       "super.graphql:22:39: key \"b\": Query has no field \"b\"; name one that it has: a\n"},
      {join_header() + "\ntype Query @join__type(graph: A) { a: Int "
                       "@join__field(graph: A, requires: \"q\") q: Query }",
       "super.graphql:22:76: requires of Query.a: q needs a selection of its fields in braces\n"},
      {join_header() + "\ntype Query @join__type(graph: A) { a: Int "
                       "@join__field(graph: A, requires: \"a { b }\") }",
       "super.graphql:22:76: requires of Query.a: a has no fields to select\n"},
      {join_header() + "\ntype Query @join__type(graph: A) { a: Int "
                       "@join__field(graph: A, contextArguments: []) }",
       "super.graphql:22:43: Query.a takes an argument from a context (@fromContext), which is not "
       "supported; remove it\n"},
      {join_header("@link(url: \"https://specs.apollo.dev/inaccessible/v0.2\", for: SECURITY)") +
           "type Query @join__type(graph: A) { a(x: Int! @inaccessible): Int b: Box }\n"
           "type Box @join__type(graph: A) { size: Int @inaccessible }",
       "super.graphql:21:6: Query.a(x:) is required and cannot be @inaccessible\n"
       "super.graphql:22:6: everything in Box is @inaccessible; make Box so, too\n"},
  };
  for (const ErrorRow& row : kErrors)
    EXPECT_EQ(errors_of(row.sdl), row.error);
}

TEST(SchemaId, DependsOnBothTextsAndOnNothingElse) {
  EXPECT_EQ(schema_id("a", std::nullopt).size(), 16U);
  EXPECT_EQ(schema_id("a", "b"), schema_id("a", "b"));
  EXPECT_NE(schema_id("a", "b"), schema_id("a", std::nullopt));
  EXPECT_NE(schema_id("a", ""), schema_id("a", std::nullopt));
  EXPECT_NE(schema_id("ab", "c"), schema_id("a", "bc"));
}

}  // namespace
}  // namespace exec::supergraph
