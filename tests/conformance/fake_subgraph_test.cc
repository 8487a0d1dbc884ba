// The fake is what the audit's verdict rests on: that it answers from the data, and is strict.
#include "tests/conformance/fake_subgraph.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/conformance/recorded_resolver.h"

namespace tests::conformance {
namespace {

constexpr const char* kSdl = R"(
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { me: User  named(name: String = "Ann"): User!  users: [User!] }
  extend type User @key(fields: "id") { id: ID!  name: String!  team: Team }
  type Team { size: Int }
)";

constexpr const char* kBehaviour = R"({
  "root": {"Query": 0},
  "entities": {
    "{\"__typename\":\"User\",\"id\":\"1\"}": {"o": 1},
    "{\"__typename\":\"User\",\"id\":\"2\",\"rank\":7}": {"o": 2}
  },
  "objects": {
    "0": {"t": "Query", "f": {"me|": {"o": 1}, "named|{\"name\":\"Ann\"}": {"o": 1},
                              "named|{\"name\":\"Bob\"}": {"o": 2}, "users|": [{"o": 1}, {"o": 2}]}},
    "1": {"t": "User", "f": {"id|": {"v": 1}, "name|": {"v": "Ann"}, "team|": {"o": 3}}},
    "2": {"t": "User", "f": {"id|": {"v": "2"}, "name|": {"v": null}, "team|": {"err": "lost"}}},
    "3": {"t": "Team", "f": {"size|": {"v": "many"}}}
  }
})";

struct FakeSubgraphCase {
  const char* name;
  const char* query;
  const char* variables;
  const char* answer;
};

const FakeSubgraphCase kCases[] = {
    {"aliases, fragments, an id that is a number",
     "{a:me{...F ...on User{name}}} fragment F on User{id}", "{}",
     R"({"data":{"a":{"id":"1","name":"Ann"}}})"},
    {"an argument's default", "{named{id}}", "{}", R"({"data":{"named":{"id":"1"}}})"},
    {"an argument's variable", "query($n:String){named(name:$n){id}}", R"({"n":"Bob"})",
     R"({"data":{"named":{"id":"2"}}})"},
    {"conditions", "query($y:Boolean!){me{id@include(if:$y) name@skip(if:$y)}}", R"({"y":true})",
     R"({"data":{"me":{"id":"1"}}})"},
    {"a null that goes up, told once", "{users{name}}", "{}",
     R"({"data":{"users":null},"errors":[
         {"message":"Cannot return null for a non-nullable field.","path":["users",1,"name"]}]})"},
    {"a resolver's error", "{named(name:\"Bob\"){team{size}}}", "{}",
     R"({"data":{"named":{"team":null}},"errors":[{"message":"lost","path":["named","team"]}]})"},
    {"a value of another type", "{me{team{size}}}", "{}",
     R"({"data":{"me":{"team":{"size":null}}},"errors":[
         {"message":"Int cannot represent \"many\"","path":["me","team","size"]}]})"},
    {"entities: recorded, nearly recorded, unknown",
     "query($r:[_Any!]!){_entities(representations:$r){__typename ...on User{id}}}",
     R"({"r":[{"__typename":"User","id":"1"},{"__typename":"User","id":"2"},
              {"__typename":"User","id":"3"}]})",
     R"({"data":{"_entities":[{"__typename":"User","id":"1"},{"__typename":"User","id":"2"},null]}})"},
    {"what the schema does not allow", "{me{shoeSize}}", "{}",
     R"({"errors":[{"message":"Cannot query field \"shoeSize\" on type \"User\"."}]})"},
    {"what is not GraphQL", "{me{", "{}",
     R"({"errors":[{"message":"Syntax Error: Expected Name, found <EOF>."}]})"},
};

TEST(FakeSubgraph, AnswersFromTheDataAsStrictlyAsARealOne) {
  FakeSubgraph subgraph(kSdl, std::make_unique<RecordedResolver>(Value::parse(kBehaviour)));
  for (const FakeSubgraphCase& each : kCases) {
    Value request;
    request["query"] = each.query;
    request["variables"] = Value::parse(each.variables);
    EXPECT_EQ(Value::parse(subgraph.answer(request.dump())), Value::parse(each.answer))
        << each.name;
  }
}

}  // namespace
}  // namespace tests::conformance
