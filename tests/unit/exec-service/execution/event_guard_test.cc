// What an event declares and lacks is fetched; what it says, null too, is not.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/execution/run_harness.h"

namespace exec::execution {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const supergraph::Supergraph& shop() {
  static const auto kLoaded = planner::supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b")
    )sdl",
                                                  R"sdl(
    type Query @join__type(graph: A) { item: Item @join__field(graph: A) }
    type Item @join__type(graph: A, key: "id") @join__type(graph: A, key: "sku")
              @join__type(graph: B, key: "id") {
      id: ID!
      sku: String! @join__field(graph: A)
      price: Int @join__field(graph: A) @join__field(graph: B, external: true)
      tax: Int @join__field(graph: B, requires: "price")
      duty: Int @join__field(graph: B, requires: "price")
      label: String @join__field(graph: B)
      stamp: String @join__field(graph: B)
      maker: Maker @join__field(graph: A)
    }
    type Maker @join__type(graph: A, key: "name") @join__type(graph: B, key: "name") {
      name: ID!
      city: String @join__field(graph: B)
    }
  )sdl",
                                                  R"sdl(
    type Subscription { sold: Item @edfs__kafkaSubscribe(topics: "sold")
                        many: [Item] @edfs__kafkaSubscribe(topics: "many")
                        stock: [Stock] @edfs__kafkaSubscribe(topics: "stock") }
    union Stock = Item | Maker
    type Item @key(fields: "id", resolvable: false) @key(fields: "sku", resolvable: false) {
      id: ID! sku: String! price: Int maker: Maker duty: Int label: String stamp: String
    }
    type Maker @key(fields: "name", resolvable: false) { name: ID! city: String }
  )sdl");
  return *kLoaded;
}

class EventGuard : public tests::RunHarness {
 protected:
  EventGuard() { graph = &shop(); }
};

TEST_F(EventGuard, NothingIsFetchedForAnEventThatHasAllThatIsSelected) {
  const auto run = start("subscription { sold { price maker { name city } } }", "{}",
                         event(R"({"id":1,"price":5,"maker":{"name":"m","city":"Porto"}})"));
  end_turn();
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"price":5,"maker":{"name":"m","city":"Porto"}}}})");
  EXPECT_THAT(subgraphs.requests, IsEmpty());
}

TEST_F(EventGuard, NullIsTheEventsWord) {
  const auto run = start("subscription { sold { price maker { name } } }", "{}",
                         event(R"({"id":1,"price":null,"maker":null})"));
  end_turn();
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"price":null,"maker":null}}})");
  EXPECT_THAT(subgraphs.requests, IsEmpty());
}

TEST_F(EventGuard, AnAbsentFieldIsFetchedByTheEventsKeyAndNullStays) {
  const auto run = start("subscription { sold { price maker { name } } }", "{}",
                         event(R"({"id":1,"price":null})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","id":"1"}]})");
  answer(0, R"({"data":{"_entities":[{"price":9,"maker":{"name":"m"}}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"price":null,"maker":{"name":"m"}}}})");
}

TEST_F(EventGuard, OfAListOnlyTheElementsThatLackSomethingAreAskedFor) {
  const auto run = start("subscription { many { price } }", "{}",
                         event(R"([{"id":1,"price":5},{"id":2},{"id":"3","price":null}])"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","id":"2"}]})");
  answer(0, R"({"data":{"_entities":[{"price":9}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"many":[{"price":5},{"price":9},{"price":null}]}})");
}

TEST_F(EventGuard, OfAUnionEachTypeIsAskedForWhatItLacksItself) {
  const auto run =
      start("subscription { stock { ... on Item { price } ... on Maker { city } } }", "{}",
            event(R"([{"__typename":"Item","id":1,"price":2},{"__typename":"Maker","name":"m"}])"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Maker","name":"m"}]})");
  answer(0, R"({"data":{"_entities":[{"city":"Porto"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"stock":[{"price":2},{"city":"Porto"}]}})");
}

TEST_F(EventGuard, WhatRequiresAnAbsentFieldWaitsForIt) {
  const auto run = start("subscription { sold { tax } }", "{}", event(R"({"id":1})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[{"price":9}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Item","id":"1","price":9}]})");
  answer(1, R"({"data":{"_entities":[{"tax":2}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"tax":2}}})");
}

TEST_F(EventGuard, WhatRequiresAFieldThatTheEventHasDoesNotWait) {
  const auto run = start("subscription { sold { tax } }", "{}", event(R"({"id":1,"price":4})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","id":"1","price":4}]})");
}

TEST_F(EventGuard, AnObjectThatWasFetchedIsGoneOnFromLikeTheEvents) {
  const auto run = start("subscription { sold { maker { city } } }", "{}", event(R"({"id":1})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[{"maker":{"name":"m"}}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Maker","name":"m"}]})");
  answer(1, R"({"data":{"_entities":[{"city":"Porto"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"maker":{"city":"Porto"}}}})");
}

// The event has one key, and the subgraph wants the other.
TEST_F(EventGuard, AKeyThatTheEventLacksIsFetchedByAnother) {
  const auto run = start("subscription { sold { tax } }", "{}", event(R"({"sku":"x","price":4})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","sku":"x"}]})");
  answer(0, R"({"data":{"_entities":[{"id":7}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Item","id":"7","price":4}]})");
  answer(1, R"({"data":{"_entities":[{"tax":2}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"tax":2}}})");
}

// An event with any one of its keys is complete: what it lacks is asked for by the key that it has.
TEST_F(EventGuard, AnAbsentFieldIsFetchedByWhicheverKeyTheEventHas) {
  const auto run = start("subscription { many { price } }", "{}",
                         event(R"([{"sku":"x"},{"id":2},{"id":3,"sku":"y","price":4}])"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","sku":"x"},)"
                             R"({"__typename":"Item","id":"2"}]})");
  answer(0, R"({"data":{"_entities":[{"price":5},{"price":6}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"many":[{"price":5},{"price":6},{"price":4}]}})");
}

// `duty` requires a price, which the event lacks as well.
TEST_F(EventGuard, WhatAGuardedStepRequiresIsFetchedBeforeIt) {
  const auto run = start("subscription { sold { duty } }", "{}", event(R"({"id":1})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[{"price":9}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Item","id":"1","price":9}]})");
  answer(1, R"({"data":{"_entities":[{"duty":2}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"duty":2}}})");
}

TEST_F(EventGuard, WhatAGuardedStepRequiresIsNotFetchedForAnEventThatHasItsField) {
  const auto run = start("subscription { many { duty } }", "{}",
                         event(R"([{"id":1,"duty":3},{"id":2,"duty":null},{"id":4}])"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","id":"4"}]})");
  answer(0, R"({"data":{"_entities":[{"price":null}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  answer(1, R"({"data":{"_entities":[{"duty":8}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"many":[{"duty":3},{"duty":null},{"duty":8}]}})");
}

TEST_F(EventGuard, AliasesOfAnAbsentFieldAreFetchedOnce) {
  const auto run = start("subscription { sold { a: price b: price } }", "{}", event(R"({"id":1})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[{"a":9}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"a":9,"b":9}}})");
}

TEST_F(EventGuard, ObjectsOfTheEventAndFetchedOnesAreGoneOnFromTogether) {
  const auto run =
      start("subscription { many { maker { city } } }", "{}",
            event(R"([{"id":1,"maker":{"name":"m"}},{"id":2,"maker":null},{"sku":"x"},)"
                  R"({"id":4,"maker":{"name":"o","city":"Faro"}}])"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","sku":"x"}]})");
  answer(0, R"({"data":{"_entities":[{"maker":{"name":"n"}}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Maker","name":"m"},)"
                             R"({"__typename":"Maker","name":"n"}]})");
  answer(1, R"({"data":{"_entities":[{"city":"Porto"},{"city":"Braga"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"many":[{"maker":{"city":"Porto"}},{"maker":null},)"
                        R"({"maker":{"city":"Braga"}},{"maker":{"city":"Faro"}}]}})");
}

TEST_F(EventGuard, EventsOfOneMessageAreAskedAboutTogether) {
  const auto first = start("subscription { sold { price } }", "{}", event(R"({"sku":"x"})"));
  const auto second = start("subscription { sold { price } }", "{}", event(R"({"id":2})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Item","sku":"x"},)"
                             R"({"__typename":"Item","id":"2"}]})");
  answer(0, R"({"data":{"_entities":[{"price":5},{"price":6}]}})");
  EXPECT_EQ(first.body(), R"({"data":{"sold":{"price":5}}})");
  EXPECT_EQ(second.body(), R"({"data":{"sold":{"price":6}}})");
}

// As of every entity that a subgraph does not know.
TEST_F(EventGuard, AnObjectThatTheSubgraphDoesNotKnowHasNulls) {
  const auto run = start("subscription { sold { price label } }", "{}", event(R"({"sku":"x"})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[null]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"price":null,"label":null}}})");
}

TEST_F(EventGuard, AFailedFetchIsTheReasonWhyTheFieldIsMissing) {
  const auto run = start("subscription { sold { price } }", "{}", event(R"({"id":1})"));
  end_turn();
  answer(0,
         R"({"data":{"_entities":[null]},"errors":[{"message":"gone","path":["_entities",0]}]})");
  EXPECT_THAT(run.body(), HasSubstr(R"("data":{"sold":{"price":null}})"));
  EXPECT_THAT(run.body(), HasSubstr("gone"));
}

// Not an error of `price`: it is null as the event says, and may be required as such.
TEST_F(EventGuard, AFailedFetchIsNotTheReasonForANullOfTheEvent) {
  const auto run = start("subscription { sold { price maker { name } tax } }", "{}",
                         event(R"({"id":1,"price":null})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[null]},"errors":[{"message":"gone"}]})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1),
            R"({"representations":[{"__typename":"Item","id":"1","price":null}]})");
  answer(1, R"({"data":{"_entities":[{"tax":2}]}})");
  EXPECT_THAT(run.body(), HasSubstr(R"("data":{"sold":{"price":null,"maker":null,"tax":2}})"));
  EXPECT_THAT(run.body(), HasSubstr(R"("path":["sold","maker"])"));
  EXPECT_THAT(run.body(), Not(HasSubstr(R"("path":["sold","price"])")));
}

// `duty` requires a price, `label` and `stamp` do not: one step, asked for part by part without it.
TEST_F(EventGuard, APartOfAStepFillsOnlyWhatTheEventLacks) {
  const auto run = start("subscription { sold { price label stamp duty } }", "{}",
                         event(R"({"id":1,"stamp":null})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0,
         R"({"data":{"_entities":[null]},"errors":[{"message":"gone","path":["_entities",0]}]})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Item","id":"1"}]})");
  answer(1, R"({"data":{"_entities":[{"label":"L","stamp":"S"}]}})");
  EXPECT_THAT(run.body(),
              HasSubstr(R"("data":{"sold":{"price":null,"label":"L","stamp":null,"duty":null}})"));
  EXPECT_THAT(run.body(), HasSubstr("REQUIRED_FIELD_MISSING"));
}

// Parts that the event has are not asked for, and what they would require is not missed.
TEST_F(EventGuard, APartThatTheEventHasRequiresNothing) {
  const auto run =
      start("subscription { sold { price label duty } }", "{}", event(R"({"id":1,"duty":3})"));
  end_turn();
  ASSERT_EQ(subgraphs.requests.size(), 1U);
  answer(0, R"({"data":{"_entities":[{}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  answer(1, R"({"data":{"_entities":[{"label":"L"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"price":null,"label":"L","duty":3}}})");
}

TEST_F(EventGuard, ANumberThatIsAnIdIsTextEverywhere) {
  const auto run = start("subscription { sold { id tax } }", "{}",
                         event(R"({"id":9007199254740993,"price":1})"));
  end_turn();
  EXPECT_EQ(variables_of(0),
            R"({"representations":[{"__typename":"Item","id":"9007199254740993","price":1}]})");
  answer(0, R"({"data":{"_entities":[{"tax":2}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"sold":{"id":"9007199254740993","tax":2}}})");
}

}  // namespace
}  // namespace exec::execution
