// What an event must be, whatever is selected of it.
#include "exec-service/execution/check_event.h"

#include <string>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"
#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::execution {
namespace {

const supergraph::Supergraph& shop() {
  static const auto kLoaded =
      planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))", R"sdl(
    type Query @join__type(graph: A) { item: Item }
    type Item @join__type(graph: A, key: "id") @join__type(graph: A, key: "sku") {
      id: ID! sku: String! price: Float! size: Int
    }
    union Cargo @join__type(graph: A) @join__unionMember(graph: A, member: "Item")
      @join__unionMember(graph: A, member: "Crate") = Item | Crate
    type Crate @join__type(graph: A, key: "id") { id: ID! }
  )sdl",
                          R"sdl(
    type Subscription {
      sold: Sale! @edfs__kafkaSubscribe(topics: "sold")
      seen: [Thing] @edfs__kafkaSubscribe(topics: "seen")
    }
    type Sale { at: Float! number: Int items: [Item!]! thing: Thing kind: Kind tags: [ID!] any: Any open: Boolean cargo: Cargo }
    type Item @key(fields: "id", resolvable: false) @key(fields: "sku", resolvable: false) {
      id: ID! sku: String! price: Float!
    }
    type Box @key(fields: "place { row }", resolvable: false) { place: Place label: String! }
    type Place { row: ID }
    union Thing = Item | Box
    union Cargo = Item
    enum Kind { NEW USED }
    scalar Any
  )sdl");
  return *kLoaded;
}

std::string problem(std::string_view event, std::size_t binding = 0) {
  shared::json::ParsedText text;
  const auto value = text.parse(event);
  EXPECT_TRUE(value) << event;
  return event_problem(shop(), shop().events.subscriptions[binding], *value);
}

TEST(CheckEvent, TakesWhatTheEventGraphDeclares) {
  EXPECT_EQ(problem(R"({"at":1.5,"number":3.0,"items":[{"id":7,"sku":"a","price":2}],"kind":"NEW",
                        "thing":{"__typename":"Box","place":{"row":1},"label":"x"},
                        "tags":[9007199254740993,"b"],"any":{"x":[]},"open":false,"more":{}})"),
            "");
  EXPECT_EQ(problem(R"({"at":1,"items":[],"number":null,"thing":null})"), "");
  EXPECT_EQ(problem(R"([null,{"__typename":"Item","id":"1"}])", 1), "");
  EXPECT_EQ(problem("null", 1), "");
}

TEST(CheckEvent, TakesAnEntityWithAnyOfItsKeysIfASubgraphHasTheRest) {
  EXPECT_EQ(problem(R"({"at":1,"items":[{"sku":"a"},{"id":1}]})"), "");
}

struct Row {
  const char* event;
  const char* problem;
};

constexpr Row kProblems[] = {
    {"null", "is null, which may not be null"},
    {"7", "is 7, which is not an object of type Sale"},
    {R"({"items":[]})", "has no value at at, which may not be null"},
    {R"({"at":null,"items":[]})", "has null at at, which may not be null"},
    {R"({"at":"1","items":[]})", R"(has "1" at at, which is not a value of Float)"},
    {R"({"at":1,"items":{}})", "has {} at items, which is not a list"},
    {R"({"at":1,"items":[null]})", "has null at items.0, which may not be null"},
    {R"({"at":1,"items":["x"]})", R"(has "x" at items.0, which is not an object of type Item)"},
    {R"({"at":1,"items":[{"id":1},{"price":2}]})",
     R"(has no key of Item at items.1: it needs "id" or "sku")"},
    {R"({"at":1,"items":[{"id":null,"sku":null}]})",
     R"(has no key of Item at items.0: it needs "id" or "sku")"},
    {R"({"at":1,"items":[{"id":1,"sku":null}]})", "has null at items.0.sku, which may not be null"},
    {R"({"at":1,"items":[{"id":1.5}]})", "has 1.5 at items.0.id, which is not a value of ID"},
    {R"({"at":1,"items":[],"number":1.5})", "has 1.5 at number, which is not a value of Int"},
    {R"({"at":1,"items":[],"number":3000000000})",
     "has 3000000000 at number, which is not a value of Int"},
    {R"({"at":1,"items":[],"kind":"OLD"})", R"(has "OLD" at kind, which is not a value of Kind)"},
    {R"({"at":1,"items":[],"kind":1})", "has 1 at kind, which is not a value of Kind"},
    {R"({"at":1,"items":[],"open":"yes"})",
     R"(has "yes" at open, which is not a value of Boolean)"},
    {R"({"at":1,"items":[],"tags":["a",null]})", "has null at tags.1, which may not be null"},
    {R"({"at":1,"items":[],"thing":{"id":1}})",
     "has no __typename at thing, which a value of Thing needs"},
    {R"({"at":1,"items":[],"thing":{"__typename":"Sale"}})",
     R"(has the __typename "Sale" at thing, which a value of Thing cannot have)"},
    {R"({"at":1,"items":[],"cargo":{"__typename":"Crate","id":1}})",
     R"(has the __typename "Crate" at cargo, which a value of Cargo cannot have)"},
    {R"({"at":1,"items":[],"thing":{"__typename":7}})",
     "has the __typename 7 at thing, which a value of Thing cannot have"},
    {R"({"at":1,"items":[],"thing":{"__typename":"Box","place":"a","label":"x"}})",
     R"(has no key of Box at thing: it needs "place{row}")"},
    {R"({"at":1,"items":[{"id":true}]})", "has true at items.0.id, which is not a value of ID"},
    {R"({"at":1e999,"items":[]})", "has 1e999 at at, which is not a value of Float"},
    {R"({"at":1,"items":[],"tags":"a"})", R"(has "a" at tags, which is not a list)"},
    {R"({"at":1,"items":[],"number":"3"})", R"(has "3" at number, which is not a value of Int)"},
    {R"({"at":1,"items":[],"kind":"NEW "})", R"(has "NEW " at kind, which is not a value of Kind)"},
    {R"({"at":1,"items":[],"thing":{"__typename":"Box","place":{},"label":"x"}})",
     R"(has no key of Box at thing: it needs "place{row}")"},
    {R"({"at":1,"items":[],"thing":{"__typename":"Box","place":{"row":1}}})",
     "has no value at thing.label, which may not be null"},
    {R"({"at":1,"items":[],"__typename":"Item"})",
     R"(has the __typename "Item", which a value of Sale cannot have)"},
};

TEST(CheckEvent, NamesTheFirstValueThatIsWrongAndWhereItIs) {
  for (const Row& row : kProblems)
    EXPECT_EQ(problem(row.event), row.problem) << row.event;
}

}  // namespace
}  // namespace exec::execution
