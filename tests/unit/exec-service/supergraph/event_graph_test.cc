#include "exec-service/supergraph/event_graph.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/supergraph/describe_supergraph.h"

namespace exec::supergraph {
namespace {

const std::string kFlights = join_header("", "query: Query mutation: Mutation") + R"sdl(
type Query @join__type(graph: A) @join__type(graph: B) { flights: [Flight!]! @join__field(graph: A) }
type Mutation @join__type(graph: A) { cancel(id: ID!): Boolean }
type Flight @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  gate: String @join__field(graph: A)
  delay(unit: Unit): Int @join__field(graph: B)
  status: Status @join__field(graph: A)
  origin: Airport @join__field(graph: A)
}
type Airport @join__type(graph: A) { code: ID! name: String }
enum Status @join__type(graph: A) { ON_TIME LATE }
enum Unit @join__type(graph: B) { MINUTES }
scalar Date @join__type(graph: A)
type Remark @join__type(graph: C) { text: String }
)sdl";

const std::string kEvents = R"sdl(
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external"])
directive @edfs__kafkaSubscribe(topics: [String!]!, providerId: String! = "default") on FIELD_DEFINITION
directive @edfs__kafkaPublish(topic: String!, providerId: String! = "default") on FIELD_DEFINITION
directive @openfed__subscriptionFilter(condition: openfed__SubscriptionFilterCondition!) on FIELD_DEFINITION
scalar openfed__SubscriptionFilterValue
input openfed__SubscriptionFieldCondition { fieldPath: String! values: [openfed__SubscriptionFilterValue]! }
input openfed__SubscriptionFilterCondition { IN: openfed__SubscriptionFieldCondition }

type Subscription {
  flightUpdated(origin: String!): Flight!
    @edfs__kafkaSubscribe(topics: ["flights", "flights.{{ args.origin }}"], providerId: "main")
    @openfed__subscriptionFilter(condition: { IN: { fieldPath: "origin.code", values: ["{{ args.origin }}"] } })
  tick: Tick @edfs__kafkaSubscribe(topics: ["ticks"])
}
type Mutation {
  reportDelay(id: ID!, minutes: Int!): edfs__PublishResult!
    @edfs__kafkaPublish(topic: "delays", providerId: "out", key: "{{ args.id }}", headers: [{name: "minutes", value: "{{ args.minutes }}"}])
}
type Flight @key(fields: "id", resolvable: false) { id: ID! @external gate: String origin: Airport status: Status }
type Airport { code: ID! }
type Tick { at: Int! }
)sdl";

LoadedSupergraph load(const std::string& events, const std::string& supergraph = kFlights) {
  const schema::SchemaText text{"events.graphql", events};
  return load_supergraph({"super.graphql", supergraph}, &text);
}

TEST(EventGraph, IsOneMoreGraphWhoseFieldsComeWithTheEvent) {
  const LoadedSupergraph loaded = load(kEvents);
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  const Supergraph& supergraph = *loaded.supergraph;
  EXPECT_TRUE(supergraph.find_graph("events")->is_event);
  EXPECT_FALSE(supergraph.find_graph("a")->is_event);
  EXPECT_EQ(describe(supergraph, "Flight"), R"(Flight
  A key "id" possible Flight
  B key "id" possible Flight
  EVENTS unresolvable "id" possible Flight
  id: A B EVENTS
  gate: A EVENTS
  delay: B
  status: A EVENTS
  origin: A EVENTS
)");
  EXPECT_EQ(describe(supergraph, "Airport"),
            "Airport\n  A possible Airport\n  EVENTS possible Airport\n  code: A EVENTS\n"
            "  name: A\n");
  EXPECT_EQ(describe(supergraph, "Status"),
            "Status\n  A values ON_TIME|LATE\n  EVENTS values ON_TIME|LATE\n");
  EXPECT_EQ(describe(supergraph, "Subscription"),
            "Subscription\n  EVENTS possible Subscription\n  flightUpdated: EVENTS\n"
            "  tick: EVENTS\n");
  EXPECT_EQ(describe(supergraph, "edfs__PublishResult"),
            "edfs__PublishResult\n  EVENTS possible edfs__PublishResult\n  success: EVENTS\n");
  EXPECT_EQ(supergraph.model->root(language::OperationKind::kSubscription)->name, "Subscription");
  EXPECT_EQ(supergraph.api->find_type("openfed__SubscriptionFilterCondition"), nullptr);
  EXPECT_EQ(supergraph.api->find_directive("edfs__kafkaSubscribe"), nullptr);
}

TEST(EventGraph, BindsRootFieldsToTopics) {
  const LoadedSupergraph loaded = load(kEvents);
  ASSERT_NE(loaded.supergraph, nullptr);
  const EventGraph& events = loaded.supergraph->events;
  EXPECT_EQ(describe(*loaded.supergraph, events),
            "Subscription.flightUpdated EVENTS main <- flights,flights.{{ args.origin }} "
            "if origin.code:text in [{{ args.origin }}]\n"
            "Subscription.tick EVENTS default <- ticks\n"
            "Mutation.reportDelay EVENTS out -> delays key {{ args.id }} "
            "minutes={{ args.minutes }}\n");
  EXPECT_EQ(events.providers_read(), (std::vector<std::string>{"default", "main"}));
  EXPECT_EQ(events.uses_for_reading(*loaded.supergraph->model),
            (std::vector<ProviderUse>{
                {"main", "Subscription.flightUpdated", "events.graphql:12:89"},
                {"default", "Subscription.tick", "events.graphql:14:14"},
            }))
      << "at the name, or at the directive that leaves it out";
  EXPECT_EQ(events.uses_for_publishing(*loaded.supergraph->model),
            (std::vector<ProviderUse>{{"out", "Mutation.reportDelay", "events.graphql:18:54"}}));
  const schema::FieldId tick = events.subscriptions[1].field;
  EXPECT_EQ(events.find_subscription(tick), &events.subscriptions[1]);
  EXPECT_EQ(events.find_publication(tick), nullptr);
  EXPECT_EQ(events.find_publication(events.publications[0].field), events.publications.data());
}

TEST(EventGraph, MayBeAbsent) {
  const LoadedSupergraph loaded = load_supergraph({"super.graphql", kFlights});
  ASSERT_NE(loaded.supergraph, nullptr);
  EXPECT_TRUE(loaded.supergraph->events.subscriptions.empty());
  EXPECT_EQ(loaded.supergraph->graphs.size(), 3U);
  EXPECT_EQ(loaded.supergraph->model->root(language::OperationKind::kSubscription), nullptr);
}

TEST(EventGraph, HidesWhatItMarksInaccessible) {
  const LoadedSupergraph loaded = load(R"(
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    type Subscription { tick: Tick @edfs__kafkaSubscribe(topics: ["ticks"]) }
    type Tick { at: Int! trace: String @inaccessible span: String @federation__inaccessible })");
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  const schema::TypeId tick = loaded.supergraph->api->find_type("Tick")->id;
  EXPECT_NE(loaded.supergraph->api->find_field(tick, "at"), nullptr);
  EXPECT_EQ(loaded.supergraph->api->find_field(tick, "trace"), nullptr);
  EXPECT_EQ(loaded.supergraph->api->find_field(tick, "span"), nullptr);
  EXPECT_NE(loaded.supergraph->model->find_field(tick, "span"), nullptr);
}

TEST(EventGraph, WarnsOfFieldsThatNoSubgraphCanDeliver) {
  EXPECT_EQ(
      to_string(load(kEvents).warnings),
      "events.graphql: in an event of graph events, no subgraph can deliver Airport.{name}: carry "
      "them in the event, or carry the fields of a @key that a subgraph resolves\n");
  EXPECT_EQ(
      to_string(load(R"(
    type Subscription { late: Flight @edfs__kafkaSubscribe(topics: ["late"]) }
    type Flight { gate: String })")
                    .warnings),
      "events.graphql: in an event of graph events, no subgraph can deliver Flight.{id, delay, "
      "status, origin}: carry them in the event, or carry the fields of a @key that a "
      "subgraph resolves\n");
}

TEST(EventGraph, FollowsKeysFromGraphToGraphAndThroughInterfaceObjects) {
  const std::string chain = join_header() + R"(
type Query @join__type(graph: A) { a: Int }
interface Media @join__type(graph: C, key: "code", isInterfaceObject: true) @join__type(graph: A) {
  code: ID! rating: Int @join__field(graph: C)
}
type Book implements Media
  @join__implements(graph: A, interface: "Media")
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "isbn")
{ id: ID! @join__field(graph: A) code: ID! @join__field(graph: A) rating: Int @join__field
  isbn: ID! @join__field(graph: B) pages: Int @join__field(graph: B) }
)";
  EXPECT_EQ(
      to_string(load(R"(
    type Subscription { book: Book @edfs__kafkaSubscribe(topics: ["books"]) }
    type Book @key(fields: "id") { id: ID! })",
                     chain)
                    .warnings),
      "events.graphql: in an event of graph events, no subgraph can deliver Book.{isbn, pages}: "
      "carry them in the event, or carry the fields of a @key that a subgraph resolves\n");
}

TEST(EventGraph, KnowsTheOlderNamesOfTheDirectives) {
  const LoadedSupergraph loaded = load(R"(
    directive @eventsSubscribe(topic: String!, sourceName: String! = "spare") on FIELD_DEFINITION
    type Subscription {
      a: Tick @eventsSubscribe(topic: "ticks", sourceID: "one")
      b: Tick @eventsSubscribe(topic: "ticks", sourceName: "two")
      c: Tick @eventsSubscribe(topics: ["ticks"])
    }
    type Mutation { d: edfs__PublishResult! @eventsPublish(topic: "out", sourceID: "one") }
    type Tick { at: Int! }
    type edfs__PublishResult { success: Boolean! })");
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  EXPECT_EQ(describe(*loaded.supergraph, loaded.supergraph->events),
            "Subscription.a EVENTS one <- ticks\n"
            "Subscription.b EVENTS two <- ticks\n"
            "Subscription.c EVENTS spare <- ticks\n"
            "Mutation.d EVENTS one -> out\n");
}

TEST(EventGraph, ReadsFiltersOfAnyShape) {
  const LoadedSupergraph loaded = load(R"(
    type Subscription {
      late(ids: [ID!], min: Int): Flight
        @edfs__kafkaSubscribe(topics: ["late"])
        @openfed__subscriptionFilter(condition: { OR: [
          { IN: { fieldPath: "id", values: [1, "2", "{{ args.ids }}"] } }
          { AND: [
            { NOT: { IN: { fieldPath: "status", values: [LATE, "ON_TIME"] } } }
            { IN: { fieldPath: "late", values: [10, "{{ args.min }}"] } }
            { IN: { fieldPath: "origin.code", values: "LHR" } }
          ] }
          { IN: { fieldPath: "meta.urgent", values: [true, "x", 1.50] } }
        ] })
    }
    type Flight @key(fields: "id") { id: ID! status: Status late: Int origin: Airport }
    type Airport { code: ID! name: String })");
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  EXPECT_EQ(describe(*loaded.supergraph->events.subscriptions[0].filter),
            "or(id:text in [1 \"2\" {{ args.ids }}] "
            "and(not(status:text in [\"LATE\" \"ON_TIME\"]) late:number in [10 {{ args.min }}] "
            "origin.code:text in [\"LHR\"]) "
            "meta.urgent:json in [true \"x\" 1.50])");
  EXPECT_EQ(to_string(loaded.warnings),
            "events.graphql:12:30: Flight has no field \"meta\": this filter compares values by "
            "their JSON type\n");
}

TEST(EventGraph, IsReadFromASupergraphThatItWasComposedInto) {
  const LoadedSupergraph loaded =
      load_supergraph({"super.graphql", join_header(R"(
  @link(url: "https://specs.example.org/eventstream/v1.0",
        import: [{name: "@edfs__kafkaSubscribe", as: "@onKafka"}, "@openfed__subscriptionFilter"]))",
                                                    "query: Query subscription: Subscription") +
                                            R"sdl(
directive @onKafka(topics: [String!]!, providerId: String! = "main") on FIELD_DEFINITION
directive @openfed__subscriptionFilter(condition: openfed__SubscriptionFilterCondition!) on FIELD_DEFINITION
input openfed__SubscriptionFilterCondition @join__type(graph: C) { NOT: openfed__SubscriptionFilterCondition }
type Query @join__type(graph: A) @join__type(graph: C) { a: Int @join__field(graph: A) }
type Subscription @join__type(graph: B) @join__type(graph: C) {
  tick: Int! @join__field(graph: B)
  updated(id: ID!): Employee! @join__field(graph: C) @onKafka(topics: ["employee.{{ args.id }}"])
    @openfed__subscriptionFilter(condition: {IN: {fieldPath: "id", values: [1]}})
}
type Employee @join__type(graph: A, key: "id") @join__type(graph: C, key: "id", resolvable: true) {
  id: ID! name: String @join__field(graph: A)
}
)sdl"});
  EXPECT_EQ(to_string(loaded.errors), "");
  EXPECT_EQ(to_string(loaded.warnings), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  const Supergraph& supergraph = *loaded.supergraph;
  EXPECT_EQ(describe(supergraph, supergraph.events),
            "Subscription.updated C main <- employee.{{ args.id }} if id:text in [1]\n");
  EXPECT_TRUE(supergraph.find_graph("c")->is_event);
  EXPECT_FALSE(supergraph.find_graph("b")->is_event);
  EXPECT_EQ(describe(supergraph, "Employee"), R"(Employee
  A key "id" possible Employee
  C unresolvable "id" possible Employee
  id: A C
  name: A
)");
  EXPECT_EQ(supergraph.api->find_directive("onKafka"), nullptr);
  EXPECT_EQ(supergraph.api->find_type("openfed__SubscriptionFilterCondition"), nullptr);
}

struct ErrorRow {
  const char* events;
  const char* errors;
};

const ErrorRow kErrors[] = {
    {"type Subscription {", "events.graphql:1:20: Syntax Error: Expected Name, found <EOF>.\n"},
    // Rule 1: the same kind.
    {"interface Flight { id: ID! }",
     "events.graphql:1:11: \"Flight\" is declared as an interface here, and as an object type "
     "elsewhere; make them the same\n"},
    // Rule 3: the same types.
    {"type Flight { gate: String! delay: Int }",
     "events.graphql:1:15: Flight.gate is String! here and String in the supergraph: write String\n"
     "events.graphql:1:29: Flight.delay takes arguments in the supergraph, which an event cannot "
     "answer to; leave it out\n"},
    {"enum Status { LATE LOST }",
     "events.graphql:1:20: enum Status has no LOST in the supergraph; add it there\n"},
    // Rule 6: one definition of a root field.
    {"type Mutation { cancel(id: ID!): edfs__PublishResult! @edfs__kafkaPublish(topic: \"a\") }",
     "events.graphql:1:17: Mutation.cancel exists in the supergraph already; rename the event or "
     "remove the other\n"},
    {"type Subscription { a: Tick @edfs__kafkaSubscribe(topics: [\"a\"]) a: Tick } type Tick { at: "
     "Int }",
     "events.graphql:1:66: Subscription.a is defined twice; keep one\n"},
    {"type Subscription { a: Int }",
     "events.graphql:1:21: Subscription.a comes from no topic: give it @edfs__kafkaSubscribe\n"},
    {"type Mutation { a: Int }",
     "events.graphql:1:17: Mutation.a publishes to no topic: give it @edfs__kafkaPublish, or move "
     "it to a subgraph\n"},
    {"type Query { a: Int }",
     "events.graphql:1:14: Query.a cannot come from a topic: move it to a subgraph\n"},
    {"type Subscription { a: Flight @edfs__kafkaSubscribe(topics: [\"a\"]) }",
     "events.graphql:1:24: Flight is not declared in this file; declare it with the fields that "
     "the "
     "event carries, as in type Flight @key(fields: \"id\", resolvable: false) { id: ID! }\n"},
    {"type Flight @key(fields: \"number\") { id: ID! @requires(fields: \"gate\") }",
     "events.graphql:1:13: key \"number\": Flight has no field \"number\"; name one that it has: "
     "id, gate, delay, status, origin\n"
     "events.graphql:1:46: @requires has no meaning in an event graph; remove it\n"},
    {"type Subscription {\n"
     "  a: Int @edfs__natsSubscribe(subjects: [\"a\"])\n"
     "  b: Int @edfs__kafkaSubscribe(topics: []) @edfs__kafkaPublish(topic: \"b\")\n"
     "  c: Int @edfs__kafkaSubscribe(topics: [])\n"
     "  d: Int @edfs__kafkaSubscribe(topics: [\"a b\", \"{{ args.x }}\", 3])\n"
     "  e: Int @edfs__kafkaPublish(topic: \"e\")\n"
     "  f: Int @openfed__subscriptionFilter(condition: {})\n"
     "  g: Int @edfs__kafkaSubscribe(topics: \"g\", slowConsumerPolicy: WAIT)\n"
     "}\n"
     "type Mutation {\n"
     "  h: Int @edfs__kafkaPublish(topic: \"h\", key: 3, headers: [{name: \"\"}])\n"
     "  i: edfs__PublishResult @edfs__kafkaPublish\n"
     "}",
     "events.graphql:2:10: @edfs__natsSubscribe is not supported: events come from and go to Kafka "
     "topics; use @edfs__kafkaSubscribe or @edfs__kafkaPublish\n"
     "events.graphql:3:44: Subscription.b has @edfs__kafkaSubscribe and @edfs__kafkaPublish; keep "
     "one\n"
     "events.graphql:4:10: @edfs__kafkaSubscribe needs a topic\n"
     "events.graphql:5:41: \"a b\" is not a valid topic name: use at most 249 of a-z, A-Z, 0-9, "
     "'.', '_', '-'\n"
     "events.graphql:5:48: Subscription.d has no argument \"x\"; declare it or change the "
     "template\n"
     "events.graphql:5:64: \"topics\" of @edfs__kafkaSubscribe is of type [String!]; 3 is not a "
     "valid "
     "value\n"
     "events.graphql:6:10: @edfs__kafkaPublish belongs on a field of the mutation root; "
     "Subscription.e is not one\n"
     "events.graphql:7:10: Subscription.f has a filter but is not an event; add "
     "@edfs__kafkaSubscribe(topics: [...])\n"
     "events.graphql:8:45: directive @edfs__kafkaSubscribe has no argument \"slowConsumerPolicy\": "
     "leave it out; clients that read too slowly are disconnected\n"
     "events.graphql:11:3: Mutation.h publishes and must be of type edfs__PublishResult!\n"
     "events.graphql:11:47: \"key\" of @edfs__kafkaPublish is of type String; 3 is not a valid "
     "value\n"
     "events.graphql:11:60: a header is {name: \"...\", value: \"...\"}\n"
     "events.graphql:12:3: Mutation.i publishes and must be of type edfs__PublishResult!\n"
     "events.graphql:12:26: @edfs__kafkaPublish needs a topic\n"},
};

TEST(EventGraph, ReportsEverythingThatIsWrongAndWhere) {
  for (const ErrorRow& row : kErrors) {
    const LoadedSupergraph loaded = load(row.events);
    EXPECT_EQ(to_string(loaded.errors), row.errors) << row.events;
    EXPECT_EQ(loaded.supergraph, nullptr);
  }
}

// A filter that can never match is a mistake.
TEST(EventGraph, ReportsFiltersThatNeverMatch) {
  const ErrorRow kFilters[] = {
      {R"({IN: {fieldPath: "status", values: [LAET]}})",
       R"("LAET" is not a value of Status, so that it can never equal field "status". Did you mean "LATE"?)"},
      {R"({IN: {fieldPath: "count", values: ["{{ args.open }}"]}})",
       R"({{ args.open }} is of type Boolean, which can never equal field "count"; use an argument of its type)"},
      {R"({IN: {fieldPath: "open", values: ["{{ args.count }}"]}})",
       R"({{ args.count }} is of type Int, which can never equal field "open"; use an argument of its type)"},
      {R"({IN: {fieldPath: "{{ args.path }}", values: [1]}})",
       R"("{{ args.path }}" is not filled in: a path is one for all operations; templates belong in values)"},
      {R"({IN: {fieldPath: "count", values: [1.5]}})",
       R"(1.5 can never equal field "count"; use a value of its type)"},
      {R"({IN: {fieldPath: "count", values: [3, 3000000000]}})",
       R"(3000000000 can never equal field "count"; use a value of its type)"},
      {R"({IN: {fieldPath: "count", values: ["n{{ args.count }}"]}})",
       R"(n{{ args.count }} is never a number, so that it can never equal field "count"; use an argument of its type alone)"},
      {R"({IN: {fieldPath: "status", values: ["{{ args.unit }}"]}})",
       R"({{ args.unit }} is of type Unit, which can never equal field "status"; use an argument of its type)"},
      {R"({IN: {fieldPath: "gate", values: ["B7"]}})",
       "events do not carry Flight.gate, which only a subgraph has, so that this filter would "
       "never "
       "match; declare the field in the event graph, if events have it, or filter by another"},
      {R"({IN: {fieldPath: "stops.0.code", values: ["LHR"]}})",
       R"("stops.0.code" names an element of a list by its number; leave the number out: a list matches if one of its elements does)"},
      {R"({IN: {fieldPath: "id.code", values: ["LHR"]}})",
       R"("id.code" goes on below a value of ID, which has no fields)"},
  };
  for (const ErrorRow& row : kFilters) {
    const LoadedSupergraph loaded =
        load(std::string("type Subscription { a(open: Boolean, count: Int, unit: Unit): Flight "
                         "@edfs__kafkaSubscribe(topics: \"a\") "
                         "@openfed__subscriptionFilter(condition: ") +
             row.events +
             ") } type Flight { id: ID! status: Status count: Int open: Boolean stops: [Airport] } "
             "type Airport { code: ID! }");
    ASSERT_EQ(loaded.errors.size(), 1U) << row.events;
    EXPECT_EQ(loaded.errors[0].message, row.errors) << row.events;
  }
}

TEST(EventGraph, FollowsAFiltersPathThroughEachMemberOfAUnion) {
  const LoadedSupergraph loaded = load(R"(
    type Subscription {
      a(number: Int, text: String): Any @edfs__kafkaSubscribe(topics: "a")
        @openfed__subscriptionFilter(condition: { AND: [
          { IN: { fieldPath: "id", values: ["{{ args.number }}"] } }
          { IN: { fieldPath: "mixed", values: ["{{ args.text }}"] } }
          { IN: { fieldPath: "only", values: ["{{ args.number }}"] } } ] })
    }
    union Any = Car | Van
    type Car { id: Int! mixed: String }
    type Van { id: Int! mixed: Int only: Int })");
  EXPECT_EQ(to_string(loaded.errors), "");
  ASSERT_NE(loaded.supergraph, nullptr);
  EXPECT_EQ(describe(*loaded.supergraph->events.subscriptions[0].filter),
            "and(id:number in [{{ args.number }}] mixed:json in [{{ args.text }}] "
            "only:number in [{{ args.number }}])");
}

TEST(EventGraph, ReportsWhatIsWrongWithAFilter) {
  const ErrorRow kFilters[] = {
      {"{}", "a filter condition is an object with exactly one of AND, OR, NOT, IN"},
      {"{AND: [], OR: []}", "a filter condition is an object with exactly one of AND, OR, NOT, IN"},
      {"3", "a filter condition is an object with exactly one of AND, OR, NOT, IN"},
      {"{XOR: []}", "\"XOR\" is not a filter; use AND, OR, NOT or IN"},
      {"{AND: []}", "AND and OR take a list of at least one condition"},
      {"{OR: {IN: {}}}", "AND and OR take a list of at least one condition"},
      {"{IN: {fieldPath: \"id\"}}", "IN takes {fieldPath: \"a.b\", values: [...]}"},
      {"{IN: {fieldPath: \"id..x\", values: [1]}}", "\"id..x\" is not a path; write it as \"a.b\""},
      {"{IN: {fieldPath: \"id\", values: []}}", "IN without values matches nothing; give it one"},
      {"{IN: {fieldPath: \"id\", values: [null]}}",
       "a value of IN is a string, a number, true or false"},
      {"{IN: {fieldPath: \"id\", values: [[1]]}}",
       "a value of IN is a string, a number, true or false"},
      {"{IN: {fieldPath: \"id\", values: [true]}}",
       "true can never equal field \"id\"; use a value of its type"},
      {"{IN: {fieldPath: \"origin\", values: [1]}}",
       "\"origin\" ends at Airport, which has fields; name one of them"},
      {"{IN: {fieldPath: \"id\", values: [\"{{ args.no }}\"]}}",
       "Subscription.a has no argument \"no\"; declare it or change the template"},
  };
  for (const ErrorRow& row : kFilters) {
    const LoadedSupergraph loaded =
        load(std::string("type Subscription { a: Flight @edfs__kafkaSubscribe(topics: \"a\") "
                         "@openfed__subscriptionFilter(condition: ") +
             row.events + ") } type Flight { id: ID! origin: Airport } type Airport { code: ID! }");
    ASSERT_EQ(loaded.errors.size(), 1U) << row.events;
    EXPECT_EQ(loaded.errors[0].message, row.errors) << row.events;
  }
  schema::SchemaLimits limits;
  limits.value_depth_max = 2;
  const schema::SchemaText deep{"events.graphql",
                                "type Subscription { a: Int @edfs__kafkaSubscribe(topics: \"a\") "
                                "@openfed__subscriptionFilter(condition: "
                                "{NOT: {NOT: {NOT: {IN: {fieldPath: \"id\", values: [1]}}}}}) }"};
  EXPECT_EQ(load_supergraph({"super.graphql", kFlights}, &deep, limits).errors.at(0).message,
            "the filter is nested too deeply");
}

}  // namespace
}  // namespace exec::supergraph
