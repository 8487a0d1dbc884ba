// Objects of the query's root type below the root: every subgraph's queries begin there.
#include <gtest/gtest.h>

#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::planner {
namespace {

const supergraph::Supergraph& bank() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b"))sdl",
                                         R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) {
      balance: Int @join__field(graph: A)
      rate(of: String): Int @join__field(graph: B)
      accounts: [Account] @join__field(graph: A)
    }
    type Mutation @join__type(graph: A) @join__type(graph: B) {
      pay: Receipt @join__field(graph: A)
      setRate: Int @join__field(graph: B)
    }
    type Receipt @join__type(graph: A) { query: Query }
    type Account @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID!
      bank: Query @join__field(graph: B)
    }
  )sdl");
  return *kLoaded;
}

TEST(RootReentry, AMutationsPayloadLeadsToTheQueriesOfEverySubgraph) {
  EXPECT_EQ(
      steps_of(bank(), "mutation($of: String) { pay { query { balance rate(of: $of) } } setRate }"),
      R"~(
0 root a
  mutation{pay{query{balance}}}
1 root b after 0 at pay.query
  query($of:String){rate(of:$of)}
2 root b after 0,1 stage 1
  mutation{setRate}
)~");
}

TEST(RootReentry, AnObjectThatOnlyLeadsElsewhereIsAskedForAllTheSame) {
  EXPECT_EQ(steps_of(bank(), "mutation { pay { query { rate } } }"),
            R"~(
0 root a
  mutation{pay{query{__typename}}}
1 root b after 0 at pay.query
  {rate}
)~");
}

TEST(RootReentry, AnEntitysFieldLeadsThereTooAndOnFromThere) {
  EXPECT_EQ(steps_of(bank(), "{ accounts { bank { rate balance accounts { id } } } }"),
            R"~(
0 root a
  {accounts{id}}
1 entities b after 0 at accounts
  Account by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Account{bank{rate}}}}
2 root a after 1 at accounts.bank
  {balance accounts{id}}
)~");
}

}  // namespace
}  // namespace exec::planner
