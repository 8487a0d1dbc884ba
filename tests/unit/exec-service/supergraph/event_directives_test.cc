// Security fails closed: what the event graph says is obeyed, or the file is refused.
#include "exec-service/supergraph/event_directives.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/supergraph/describe_supergraph.h"

namespace exec::supergraph {
namespace {

const std::string kShop = join_header("", "query: Query mutation: Mutation") + R"sdl(
type Query @join__type(graph: A) { items: [Item!]! }
type Mutation @join__type(graph: A) { buy(id: ID!): Boolean }
type Item @join__type(graph: A, key: "id") { id: ID! price: Float size(unit: Unit): Int }
enum Unit @join__type(graph: A) { MM }
input Range @join__type(graph: A) { from: Int = 1 to: Int }
union Thing @join__type(graph: A) @join__unionMember(graph: A, member: "Item") = Item
)sdl";

LoadedSupergraph load(const std::string& events) {
  const schema::SchemaText text{"events.graphql", events};
  return load_supergraph({"super.graphql", kShop}, &text);
}

std::string errors_of(const std::string& events) {
  return to_string(load(events).errors);
}

std::string text_of(const Requirement& requirement) {
  if (requirement.kind == Requirement::Kind::kAuthenticated) return "authenticated";
  std::string text = requirement.kind == Requirement::Kind::kScopes ? "scopes" : "policies";
  for (const auto& all : requirement.any_of)
    text += fmt::format(" [{}]", fmt::join(all, ","));
  return text;
}

std::string access_of(const Supergraph& supergraph) {
  std::string text;
  for (const schema::FieldId field : supergraph.access.restricted) {
    std::vector<std::string> needs;
    supergraph.access.of(field).for_each([&](RequirementId id) {
      needs.push_back(text_of(supergraph.access.requirements[id.value]));
    });
    text += fmt::format("{}: {}\n", supergraph.model->to_string(field), fmt::join(needs, ", "));
  }
  return text;
}

constexpr const char* kProtected = R"(
type Subscription {
  sold: Item @edfs__kafkaSubscribe(topics: ["sold"]) @authenticated
  stock: Stock @edfs__kafkaSubscribe(topics: ["stock"])
}
type Mutation {
  reserve(id: ID! @cost(weight: 2)): edfs__PublishResult! @edfs__kafkaPublish(topic: "reserve")
    @requiresScopes(scopes: [["shop", "write"]]) @cost(weight: 7)
}
type Item @key(fields: "id") { id: ID! price: Float @policy(policies: ["staff"]) }
type Stock @authenticated {
  count: Int @cost(weight: 3)
  shelves(first: Int): [Int] @listSize(assumedSize: 20, slicingArguments: ["first"])
  site: String @inaccessible
  old: Int @deprecated(reason: "Use count.")
  at: Time @tag(name: "public")
}
scalar Time @specifiedBy(url: "https://example.org/time")
)";

TEST(EventDirectives, MeanWhatTheyMeanInASubgraph) {
  const LoadedSupergraph loaded = load(kProtected);
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  const Supergraph& supergraph = *loaded.supergraph;
  EXPECT_EQ(access_of(supergraph), R"(Mutation.reserve: scopes [shop,write]
Item.price: policies [staff]
Subscription.sold: authenticated
Subscription.stock: authenticated
Stock.count: authenticated
Stock.shelves: authenticated
Stock.site: authenticated
Stock.old: authenticated
Stock.at: authenticated
)");
  const schema::Schema& api = *supergraph.api;
  const auto field = [&](const char* type, const char* name) {
    return api.find_field(api.find_type(type)->id, name);
  };
  EXPECT_EQ(supergraph.costs.of_field.at(field("Mutation", "reserve")->id), 7);
  EXPECT_EQ(supergraph.costs.of_argument.at({field("Mutation", "reserve")->id, "id"}), 2);
  EXPECT_EQ(supergraph.costs.of_field.at(field("Stock", "count")->id), 3);
  EXPECT_EQ(supergraph.costs.list_sizes.at(field("Stock", "shelves")->id).assumed, 20);
  EXPECT_EQ(field("Stock", "site"), nullptr);
  EXPECT_EQ(field("Stock", "old")->deprecation_reason, "Use count.");
  EXPECT_EQ(api.find_type("Time")->specified_by_url, "https://example.org/time");
}

TEST(EventDirectives, MeanTheSameWhenTheyAreLinked) {
  const char* const kLinks[] = {
      R"(extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
                             import: ["@authenticated"]))",
      R"(extend schema @link(url: "https://specs.apollo.dev/federation/v2.9"))",
      R"(extend schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY))",
      "",
  };
  for (const char* links : kLinks) {
    const LoadedSupergraph loaded =
        load(std::string(links) +
             "type Subscription { a: Int @edfs__kafkaSubscribe(topics: \"a\") @authenticated }");
    EXPECT_EQ(to_string(loaded.errors), "") << links;
    ASSERT_NE(loaded.supergraph, nullptr);
    EXPECT_EQ(access_of(*loaded.supergraph), "Subscription.a: authenticated\n") << links;
  }
  const LoadedSupergraph renamed = load(R"(
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed",
                        import: [{name: "@authenticated", as: "@auth"}])
    type Subscription {
      a: Int @edfs__kafkaSubscribe(topics: "a") @auth
      b: Int @edfs__kafkaSubscribe(topics: "b") @fed__authenticated
      c: Int @edfs__kafkaSubscribe(topics: "c") @authenticated
    })");
  EXPECT_EQ(to_string(renamed.errors), "");
  ASSERT_NE(renamed.supergraph, nullptr);
  EXPECT_EQ(access_of(*renamed.supergraph),
            "Subscription.a: authenticated\nSubscription.b: authenticated\n"
            "Subscription.c: authenticated\n");
}

// On one field of a subscription: what it says, and why it is refused.
struct Row {
  const char* directives;
  const char* errors;
};

constexpr Row kRefused[] = {
    {R"(@edfs__kafkaSubscribe(topics: "a") @authenticatd)",
     "events.graphql:2:41: @authenticatd is not a directive of event graphs, so that it would not "
     "be "
     "obeyed; remove it. Did you mean \"@authenticated\"?\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @cacheControl(maxAge: 3))",
     "events.graphql:2:41: @cacheControl is not a directive of event graphs, so that it would not "
     "be "
     "obeyed; remove it.\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @federation__authenticated)",
     "events.graphql:2:41: @federation__authenticated is not a directive of event graphs, so that "
     "it "
     "would not be obeyed; remove it.\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @requires(fields: "id"))",
     "events.graphql:2:41: @requires has no meaning in an event graph; remove it\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @authenticated @authenticated)",
     "events.graphql:2:56: directive @authenticated is used twice here; keep one\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @authenticated(for: "b"))",
     "events.graphql:2:56: directive @authenticated has no argument \"for\"\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @requiresScopes(scopes: [[1]]))",
     "events.graphql:2:41: @requiresScopes needs scopes: lists of names, as in [[\"read\", "
     "\"write\"], [\"admin\"]]\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @oneOf)",
     "events.graphql:2:41: directive @oneOf may not stand on FIELD_DEFINITION\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerID: "b"))",
     "events.graphql:2:41: directive @edfs__kafkaSubscribe has no argument \"providerID\". Did you "
     "mean \"providerId\"?\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerId: false))",
     "events.graphql:2:53: \"providerId\" of @edfs__kafkaSubscribe is of type String!; false is "
     "not "
     "a valid value\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerId: null))",
     "events.graphql:2:53: \"providerId\" of @edfs__kafkaSubscribe is of type String!; null is not "
     "a valid value\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", topics: "b"))",
     "events.graphql:2:41: \"topics\" of @edfs__kafkaSubscribe is given twice; keep one\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", topic: "b"))",
     "events.graphql:2:48: @edfs__kafkaSubscribe has \"topics\" and \"topic\"; keep one\n"},
    {R"(@eventsSubscribe(topic: "a", sourceName: "b", sourceID: "c"))",
     "events.graphql:2:62: @eventsSubscribe has \"sourceName\" and \"sourceID\"; keep one\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerId: ""))",
     "events.graphql:2:53: \"\" is not a valid provider name: it must not be empty or have "
     "blanks\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerId: " main"))",
     "events.graphql:2:53: \" main\" is not a valid provider name: it must not be empty or have "
     "blanks\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", providerId: "{{ args.b }}"))",
     "events.graphql:2:53: \"{{ args.b }}\" is not filled in: a provider is one for all "
     "operations; "
     "put the template into the topic\n"},
    {R"(@edfs__kafkaSubscribe(topics: ["a", "b", "a"]))",
     "events.graphql:2:47: @edfs__kafkaSubscribe has \"a\" twice; keep one\n"},
    {R"(@edfs__kafkaSubscribe(topics: ".."))",
     "events.graphql:2:36: \"..\" is not a valid topic name: use at most 249 of a-z, A-Z, 0-9, "
     "'.', '_', '-'\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a", slowConsumerPolicy: DISCONNECT))",
     "events.graphql:2:41: directive @edfs__kafkaSubscribe has no argument \"slowConsumerPolicy\": "
     "leave it out; clients that read too slowly are disconnected\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @edfs__redisSubscribe(channels: ["a"]))",
     "events.graphql:2:41: @edfs__redisSubscribe is not supported: events come from and go to "
     "Kafka "
     "topics; use @edfs__kafkaSubscribe or @edfs__kafkaPublish\n"},
};

constexpr Row kRefusedRules[] = {
    {R"(@edfs__kafkaSubscribe(topics: "a") @requiresScopes(scopes: []))",
     "events.graphql:2:52: @requiresScopes with an empty list refuses every viewer: name what "
     "admits one\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @policy(policies: [["a"], []]))",
     "events.graphql:2:52: @policy with an empty list in it requires nothing: remove the empty "
     "list\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @requiresScopes(scopes: [["a", ""]]))",
     "events.graphql:2:52: @requiresScopes has an empty name, which no viewer holds: remove it\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @requiresScopes(scopes: "a:{{ args.id }}"))",
     "events.graphql:2:52: @requiresScopes has a template in scopes, \"a:{{ args.id }}\", which "
     "is not filled in: names are compared as they are written\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @listSize(assumedSize: 5))",
     "events.graphql:2:52: @listSize: Subscription.a is not a list: remove the directive, or name "
     "the lists below it in \"sizedFields\"\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @listSize(assumedSize: 5, sizedFields: ["b", "c"]))",
     "events.graphql:2:52: @listSize: Page has no list \"c\": \"sizedFields\" names lists of "
     "it\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @listSize(assumedSize: -1, sizedFields: ["b"]))",
     "events.graphql:2:52: @listSize: \"assumedSize\" must not be negative\n"},
    {R"(@edfs__kafkaSubscribe(topics: "a") @listSize(slicingArguments: ["id"], sizedFields: ["b"]))",
     "events.graphql:2:52: @listSize: the argument \"id\" is not an Int, so that it is not the "
     "size of a list\n"},
};

// With an argument that a template could name, and a list below.
TEST(EventDirectives, AreRefusedWhereTheyWouldBeNoRuleOrBound) {
  for (const Row& row : kRefusedRules)
    EXPECT_EQ(errors_of(fmt::format("type Subscription {{\na(id: ID): Page {} }}\n"
                                    "type Page {{ b: [Int] c: Int }}",
                                    row.directives)),
              row.errors)
        << row.directives;
}

TEST(EventDirectives, AreRefusedWhereTheyWouldNotBeObeyed) {
  for (const Row& row : kRefused)
    EXPECT_EQ(errors_of(fmt::format("type Subscription {{\na: I {} }}\nscalar I", row.directives)),
              row.errors)
        << row.directives;
}

constexpr Row kRefusedFiles[] = {
    {"type Mutation { a: edfs__PublishResult @edfs__kafkaPublish(topic: \"a\") }",
     "events.graphql:1:17: Mutation.a publishes and must be of type edfs__PublishResult!\n"},
    {"type Mutation { a: [edfs__PublishResult!]! @edfs__kafkaPublish(topic: \"a\") }",
     "events.graphql:1:17: Mutation.a publishes and must be of type edfs__PublishResult!\n"},
    {"type Mutation { a: Sent! @edfs__kafkaPublish(topic: \"a\") }\ntype Sent { success: Boolean! "
     "}",
     "events.graphql:1:17: Mutation.a publishes and must be of type edfs__PublishResult!\n"},
    {"type Mutation { a: edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\") }\n"
     "type edfs__PublishResult { success: Boolean! offset: Int }",
     "events.graphql:2:6: edfs__PublishResult is made here, with nothing but its success; write "
     "type "
     "edfs__PublishResult { success: Boolean! }, or leave it out\n"},
    {"type Mutation { a: edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\") }\n"
     "type edfs__PublishResult { success: Boolean! }\n"
     "extend type edfs__PublishResult { offset: Int }",
     "events.graphql:3:13: edfs__PublishResult is made here, with nothing but its success; write "
     "type edfs__PublishResult { success: Boolean! }, or leave it out\n"},
    {"type Mutation { a: edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\", headers: "
     "[{name: \"b\", value: \"c\", if: true}]) }",
     "events.graphql:1:83: a header is {name: \"...\", value: \"...\"}\n"},
    {"type Mutation { a: edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\", headers: "
     "[{name: \"Sluice-Mutator-Id\", value: \"c\"}, {name: \"traceparent\", value: \"c\"}]) }",
     "events.graphql:1:90: the header \"Sluice-Mutator-Id\" is written by the service itself; "
     "choose another name\n"
     "events.graphql:1:131: the header \"traceparent\" is written by the service itself; choose "
     "another name\n"},
    {"type Mutation { a(b: ID): edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\", headers: "
     "[{name: \"{{ args.b }}\", value: \"c\"}]) }",
     "events.graphql:1:97: the name of a header is not filled in, \"{{ args.b }}\": templates "
     "belong in its value\n"},
    {"extend type Itme { price: Float }",
     "events.graphql:1:13: type \"Itme\" is extended but not defined; define it. Did you mean "
     "\"Item\"?\n"},
    {"type Stock { count: Int @inaccessible }",
     "events.graphql:1:6: everything in Stock is @inaccessible; make Stock so, too\n"},
    {"type Stock @extends { count: Int }",
     "events.graphql:1:12: type \"Stock\" is extended but no subgraph has it; remove @extends\n"},
    {"type Item { id: ID! id: ID! }", "events.graphql:1:21: Item.id is defined twice; keep one\n"},
    {"type Item { id: ID! } extend type Item { id: ID! }",
     "events.graphql:1:42: Item.id is defined twice; keep one\n"},
    {"type Item { id: ID! } type Item { price: Float }",
     "events.graphql:1:28: type \"Item\" is defined twice; rename one, or say `extend`\n"},
    {"type Item { price(currency: String): Float }",
     "events.graphql:1:19: Item.price takes no arguments in the supergraph; an event cannot add "
     "one\n"},
    {"enum Unit { MM MM }", "events.graphql:1:16: Unit has MM twice; keep one\n"},
    {"union Thing = Item | Item type Item { id: ID! }",
     "events.graphql:1:22: Thing has Item twice; keep one\n"},
    {"input Range { from: Int = 2 to: Int to: Int }",
     "events.graphql:1:15: Range.from has another default value in the supergraph, or none; give "
     "it "
     "the same\n"
     "events.graphql:1:37: Range.to is defined twice; keep one\n"},
    {"input Range @oneOf { from: Int }",
     "events.graphql:1:13: Range is not @oneOf in the supergraph; mark it there\n"},
    {"directive @edfs__kafkaSubscribe(topics: [String!]! = [\"all\"]) on FIELD_DEFINITION\n"
     "type Subscription { a: ID @edfs__kafkaSubscribe(topics: \"a\") }",
     "events.graphql:1:54: the default of \"topics\" of @edfs__kafkaSubscribe is not obeyed; "
     "remove "
     "it, and give the value where the directive is used\n"},
    {"extend schema @link(url: \"https://example.org/privacy/v1.0\", import: [\"@private\"])\n"
     "type Subscription { a: ID @edfs__kafkaSubscribe(topics: \"a\") @private }",
     "events.graphql:2:62: @private is of https://example.org/privacy/v1.0, which is not known "
     "here, "
     "so that it would not be obeyed; remove it\n"},
    {"extend schema @link(url: \"https://example.org/privacy/v1.0\", for: SECURITY)\n"
     "type Stock { count: Int }",
     "events.graphql:1:15: https://example.org/privacy/v1.0 is linked for SECURITY, and is not "
     "supported: serving this graph without it would be wrong. Remove its directives\n"},
    {"extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: "
     "[{name: \"@key\", to: \"@k\"}])\ntype Stock { count: Int }",
     "events.graphql:1:79: an import is a name, \"@key\", or {name: \"@key\", as: \"@myKey\"}\n"},
    {"type Stock @edfs__kafkaSubscribe(topics: \"a\") { count: Int }",
     "events.graphql:1:12: directive @edfs__kafkaSubscribe may not stand on OBJECT\n"},
};

TEST(EventDirectives, AreRefusedWhereverTheyStand) {
  for (const Row& row : kRefusedFiles)
    EXPECT_EQ(errors_of(row.directives), row.errors) << row.directives;
}

TEST(EventDirectives, ThatAComposerPrintedAreCheckedToo) {
  const LoadedSupergraph loaded = load_supergraph(
      {"super.graphql", join_header("", "query: Query subscription: Subscription") + R"sdl(
directive @edfs__kafkaSubscribe(topics: [String!]!, providerID: String) on FIELD_DEFINITION
type Query @join__type(graph: A) { a: Int }
type Subscription @join__type(graph: B) {
  b: Int @edfs__kafkaSubscribe(topics: ["b"], providerID: "main")
}
)sdl"});
  ASSERT_EQ(loaded.errors.size(), 1U);
  EXPECT_EQ(loaded.errors[0].message,
            "directive @edfs__kafkaSubscribe has no argument \"providerID\". Did you mean "
            "\"providerId\"?");
}

TEST(EventDirectives, ExtendTheRootsThatNoFileDefines) {
  EXPECT_EQ(errors_of("extend type Subscription { a: ID @edfs__kafkaSubscribe(topics: \"a\") }"),
            "");
  EXPECT_EQ(errors_of("extend schema { subscription: Events }\n"
                      "extend type Events { a: ID @edfs__kafkaSubscribe(topics: \"a\") }"),
            "");
}

TEST(EventDirectives, AreReportedWithAllElseThatIsWrongWithinOneBound) {
  const schema::SchemaText events{"events.graphql", R"(
type Subscription {
  sold: Item @edfs__kafkaSubscribe(topics: ["sold"], providerID: "x")
  stock: Stok @edfs__kafkaSubscribe(topics: ["stock"])
}
)"};
  const auto lines_of = [&](std::size_t problems_max) {
    std::vector<std::uint32_t> lines;
    const LoadedSupergraph loaded =
        load_supergraph({"super.graphql", kShop}, &events, {.problems_max = problems_max});
    for (const schema::Problem& problem : loaded.errors)
      lines.push_back(problem.line);
    return lines;
  };
  EXPECT_EQ(lines_of(2), (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(lines_of(1), (std::vector<std::uint32_t>{3}));
}

}  // namespace
}  // namespace exec::supergraph
