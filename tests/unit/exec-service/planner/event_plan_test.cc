// Events as steps: subscriptions begin with one, mutations can publish one.
#include <gtest/gtest.h>

#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace exec::planner {
namespace {

// Aliases of an event's field read its one value.
TEST(EventPlan, AnEventIsTheFirstStepAndTheRestIsFetchedByItsKey) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(subscription($id: ID!) { flightUpdated(id: $id) { s: status t: status delay number origin { name } } })"),
      R"~(
0 event events at flightUpdated
  arguments {"id":$id}
  reads {status=s}
1 entities flights after 0 at flightUpdated
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{number origin{code}}}}
2 entities airports after 1 at flightUpdated.origin
  Airport by "code": {code!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Airport{name}}}
3 entities flights after 0 at flightUpdated if s is absent
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{s:status}}}
)~");
}

TEST(EventPlan, AnEventThatHasEverythingFetchesNothing) {
  EXPECT_EQ(steps_of(flight_supergraph(),
                     "subscription { flightUpdated(id: 7) { id delay __typename } }"),
            R"~(
0 event events at flightUpdated
  arguments {"id":"7"}
)~");
}

// Of those that it may lack: no subgraph has a delay.
TEST(EventPlan, WhatAnEventDeclaresIsFetchedOnlyIfItIsAbsent) {
  EXPECT_EQ(steps_of(flight_supergraph(), "subscription { flightUpdated(id: 7) { status delay } }"),
            R"~(
0 event events at flightUpdated
  arguments {"id":"7"}
1 entities flights after 0 at flightUpdated if status is absent
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{status}}}
)~");
}

// Literals are coerced: an ID is text, an enum too, one value is a list of one; defaults are filled
// in.
TEST(EventPlan, APublishedEventHoldsTheFieldsArguments) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(mutation($m: Int) { cancel(id: 1) { id } reportDelay(id: 7, minutes: $m, reason: { code: DELAYED }, tags: "x") { success } })"),
      R"~(
0 root flights
  mutation{cancel(id:1){id}}
1 publish events after 0 at reportDelay stage 1
  arguments {"id":"7","minutes":$m|5,"reason":{"code":"DELAYED","note":"none"},"tags":["x"]}
)~");
}

TEST(EventPlan, AbsentArgumentsWithoutDefaultAreLeftOut) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(mutation($note: String, $tag: ID) { reportDelay(id: "a\"b", reason: { code: ON_TIME, note: $note }, tags: [1, $tag, null]) { success } })"),
      R"~(
0 publish events at reportDelay
  arguments {"id":"a\"b","minutes":5,"reason":{"code":"ON_TIME","note":$note|"none"},"tags":["1",$tag,null]}
)~");
}

TEST(EventPlan, ASubscriptionFieldWithoutAnEventCannotBePlanned) {
  const auto of_a_subgraph = supergraph(R"(A @join__graph(name: "a", url: ""))", R"(
    type Query @join__type(graph: A) { a: Int }
    type Subscription @join__type(graph: A) { b: Int })");
  const auto document = language::parse("subscription { b }").value();
  const Planned planned = plan_of(*of_a_subgraph, document);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().code, kNoSourceCode);
}

// Whatever its arguments are, an event has one value for a field.
TEST(EventPlan, AliasesOfAnEventsFieldWithDifferentArgumentsReadOneValue) {
  const auto ticks = supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                                "type Query @join__type(graph: A) { a: Int }", R"(
    type Subscription { tick: Tick @edfs__kafkaSubscribe(topics: "ticks") }
    type Tick { at(unit: String): Int })");
  EXPECT_EQ(steps_of(*ticks, R"(subscription { tick { a: at(unit: "s") b: at(unit: "ms") at } })"),
            R"~(
0 event events at tick
  arguments {}
  reads {at=a at=b}
)~");
}

// An event has one value for all of them; a subgraph has one for each.
TEST(EventPlan, CallsOfAFieldWithDifferentArgumentsReadOneValueOfTheEventAndAreFetchedApart) {
  const auto ticks = supergraph(R"(A @join__graph(name: "a", url: "http://a")
                                   B @join__graph(name: "b", url: "http://b"))",
                                R"sdl(
    directive @edfs__kafkaSubscribe(topics: [String!]!, providerId: String) on FIELD_DEFINITION
    type Query @join__type(graph: A) @join__type(graph: B) { a: Int @join__field(graph: A) }
    type Subscription @join__type(graph: A) { tick: Tick @edfs__kafkaSubscribe(topics: ["ticks"]) }
    type Tick @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID!
      at(unit: Int): Int @join__field(graph: A) @join__field(graph: B, external: true)
      since: Int @join__field(graph: B, requires: "at(unit: 1)")
    })sdl");
  EXPECT_EQ(steps_of(*ticks, "subscription { tick { ms: at(unit: 2) us: at(unit: 3) since } }"),
            R"~(
0 event a at tick
  arguments {}
  reads {at=ms at=us}
1 entities a after 0 at tick if ms or us or at is absent
  Tick by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Tick{ms:at(unit:2)us:at(unit:3)at(unit:1)}}}
2 entities b after 0,1 at tick
  Tick by "id" requires "at(unit:1)": {id! at}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Tick{since}}}
)~");
}

// Events have an id or a sku. A has ids, C has skus, and B knows both.
const supergraph::Supergraph& keyed() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b")
      C @join__graph(name: "c", url: "http://c")
    )sdl",
                                         R"sdl(
    type Query @join__type(graph: A) { item: Item }
    type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
              @join__type(graph: B, key: "sku") @join__type(graph: C, key: "sku") {
      id: ID! @join__field(graph: A) @join__field(graph: B)
      sku: String! @join__field(graph: B) @join__field(graph: C)
      price: Int @join__field(graph: A)
      name: String @join__field(graph: B)
      box: Box @join__field(graph: A)
    }
    type Box @join__type(graph: A, key: "code") @join__type(graph: C, key: "code") {
      code: ID!
      volume: Int @join__field(graph: C)
    }
  )sdl",
                                         R"sdl(
    type Subscription { sold: Item @edfs__kafkaSubscribe(topics: "sold") }
    type Item @key(fields: "id", resolvable: false) @key(fields: "sku", resolvable: false) {
      id: ID! sku: String! price: Int name: String box: Box
    }
    type Box @key(fields: "code", resolvable: false) { code: ID! }
  )sdl");
  return *kLoaded;
}

TEST(EventPlan, ACallTakesEachKeyThatTheEventMayHave) {
  EXPECT_EQ(steps_of(keyed(), "subscription { sold { name } }"), R"~(
0 event events at sold
  arguments {}
1 entities b after 0 at sold if name is absent
  Item by "id": {id!}
  Item by "sku": {sku!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Item{name}}}
)~");
}

TEST(EventPlan, AKeyIsFetchedOnlyWhereNoOtherWillDo) {
  EXPECT_EQ(steps_of(keyed(), "subscription { sold { price } }"), R"~(
0 event events at sold
  arguments {}
1 entities b after 0 at sold if id (for step 2) is absent
  Item by "sku": {sku!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Item{id}}}
2 entities a after 0,1 at sold if price is absent
  Item by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Item{price}}}
)~");
}

// Step 3 asks about boxes that came with the event, and about those that step 2 fetched.
TEST(EventPlan, WhatIsAskedInAnyCaseIsNotAskedAfterAGuardAgain) {
  EXPECT_EQ(steps_of(keyed(), "subscription { sold { box { volume } } }"), R"~(
0 event events at sold
  arguments {}
1 entities b after 0 at sold if id (for step 2) is absent
  Item by "sku": {sku!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Item{id}}}
2 entities a after 0,1 at sold if box is absent
  Item by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Item{box{code}}}}
3 entities c after 0,2 at sold.box
  Box by "code": {code!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Box{volume}}}
)~");
}

constexpr const char* kPublishing = R"(
    type Mutation {
      reportDelay(id: ID!): edfs__PublishResult! @edfs__kafkaPublish(topic: "delays")
    })";

// Neither file has a Subscription type.
TEST(EventPlan, AMutationPublishesWhereNothingCanBeSubscribedTo) {
  const auto without_subscriptions =
      supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                 "type Query @join__type(graph: A) { a: Int }", kPublishing);
  EXPECT_EQ(steps_of(*without_subscriptions, "mutation { reportDelay(id: 7) { success } }"), R"~(
0 publish events at reportDelay
  arguments {"id":"7"}
)~");
}

// A subgraph composed in with directives on some of its root fields.
TEST(EventPlan, ABoundFieldIsAnEventWhateverElseItsGraphHolds) {
  const auto mixed = supergraph(R"(A @join__graph(name: "a", url: "http://a"))", R"(
    directive @edfs__kafkaPublish(topic: String!, providerId: String) on FIELD_DEFINITION
    directive @edfs__kafkaSubscribe(topics: [String!]!, providerId: String) on FIELD_DEFINITION
    type Query @join__type(graph: A) { flight: Flight }
    type Mutation @join__type(graph: A) {
      cancel(id: ID!): Flight
      reportDelay(id: ID!): edfs__PublishResult! @edfs__kafkaPublish(topic: "delays")
    }
    type Subscription @join__type(graph: A) {
      flightUpdated: Flight @edfs__kafkaSubscribe(topics: ["flights"])
    }
    type edfs__PublishResult @join__type(graph: A) { success: Boolean! }
    type Flight @join__type(graph: A, key: "id") { id: ID! gate: String }
  )");
  EXPECT_EQ(steps_of(*mixed, "mutation { cancel(id: 7) { id } reportDelay(id: 7) { success } }"),
            R"~(
0 root a
  mutation{cancel(id:7){id}}
1 publish a after 0 at reportDelay stage 1
  arguments {"id":"7"}
)~");
  EXPECT_EQ(steps_of(*mixed, "subscription { flightUpdated { a: id b: id } }"), R"~(
0 event a at flightUpdated
  arguments {}
  reads {id=a}
)~");
  EXPECT_EQ(steps_of(*mixed, "subscription { flightUpdated { gate } }"), R"~(
0 event a at flightUpdated
  arguments {}
1 entities a after 0 at flightUpdated if gate is absent
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{gate}}}
)~");
  const auto document = language::parse("subscription { flightUpdated { gate } }").value();
  EXPECT_FALSE(plan_of(*mixed, document).value()->fetches)
      << "else viewers do not share the execution of an event that has all they selected";
}

std::string relevant(std::string_view operation) {
  const auto document = language::parse(operation).value();
  const Planned planned = plan_of(flight_supergraph(), document);
  if (!planned) return planned.error().message;
  std::string names = (*planned)->fetches ? "fetches:" : "no fetch:";
  for (const ClientVariable& variable : (*planned)->variables)
    if (variable.relevant) names += " " + variable.name;
  return names;
}

TEST(EventPlan, NamesTheVariablesThatMakeADifferenceToTheAnswer) {
  EXPECT_EQ(relevant("subscription($id: ID!) { flightUpdated(id: $id) { delay } }"), "no fetch:");
  EXPECT_EQ(relevant(R"(subscription($id: ID!, $lang: String, $c: Currency!) {
              flightUpdated(id: $id) { price(currency: $c) origin { name(language: $lang) } } })"),
            "fetches: lang c");
  EXPECT_EQ(relevant("mutation($id: ID!) { reportDelay(id: $id) { success } }"), "no fetch: id");
  EXPECT_EQ(relevant("query($t: String!, $d: Boolean) { __type(name: $t) { "
                     "fields(includeDeprecated: $d) { name } } }"),
            "no fetch: t d");
}

}  // namespace
}  // namespace exec::planner
