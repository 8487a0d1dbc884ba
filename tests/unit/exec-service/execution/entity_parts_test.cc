// Entity steps that were made of several: each object gets what it would get if they were apart, and is
// asked for no more than that.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/execution/run_harness.h"

namespace exec::execution {
namespace {

// NOLINTNEXTLINE(readability-function-size): one text
const supergraph::Supergraph& shop() {
  static const auto kLoaded = planner::supergraph(R"sdl(
      NODES @join__graph(name: "nodes", url: "http://nodes")
      PRODUCTS @join__graph(name: "products", url: "http://products")
      STOCK @join__graph(name: "stock", url: "http://stock")
    )sdl",
                                                  R"sdl(
    type Query @join__type(graph: NODES) @join__type(graph: PRODUCTS) @join__type(graph: STOCK) {
      nodes: [Node] @join__field(graph: NODES)
      product: Product @join__field(graph: NODES)
    }
    interface Node @join__type(graph: NODES) { id: ID! }
    type Cart implements Node @join__type(graph: NODES)
        @join__implements(graph: NODES, interface: "Node") {
      id: ID!
      product: Product
    }
    type Gift implements Node @join__type(graph: NODES)
        @join__implements(graph: NODES, interface: "Node") {
      id: ID!
      product: Product
    }
    type Product @join__type(graph: NODES, key: "id") @join__type(graph: PRODUCTS, key: "id")
        @join__type(graph: STOCK, key: "id") {
      id: ID!
      name: String @join__field(graph: PRODUCTS)
      price: Int @join__field(graph: PRODUCTS)
      weight: Int! @join__field(graph: PRODUCTS) @join__field(graph: STOCK, external: true)
      size: Int @join__field(graph: PRODUCTS) @join__field(graph: STOCK, external: true)
      shelf: String @join__field(graph: STOCK)
      shipping: Int @join__field(graph: STOCK, requires: "weight")
      parcel: String @join__field(graph: STOCK, requires: "size")
    }
  )sdl");
  return *kLoaded;
}

class EntityParts : public tests::RunHarness {
 protected:
  EntityParts() { graph = &shop(); }
};

TEST_F(EntityParts, AFieldBelowOneTypeConditionIsFetchedForObjectsReachedThroughItOnly) {
  const auto run =
      start("{ nodes { ... on Cart { product { name } } ... on Gift { product { price } } } }");
  answer(0, R"({"data":{"nodes":[{"__typename":"Cart","product":{"id":"1"}},
                                 {"__typename":"Gift","product":{"id":"2"}}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U) << "one call for both";
  EXPECT_EQ(subgraphs.requests[1].body,
            R"({"query":"query($r0:[_Any!]!,$r1:[_Any!]!){_e0:_entities(representations:$r0))"
            R"({...on Product{name}}_e1:_entities(representations:$r1){...on Product{price}}}",)"
            R"("variables":{"r0":[{"__typename":"Product","id":"1"}],)"
            R"("r1":[{"__typename":"Product","id":"2"}]}})");
  answer(1, R"({"data":{"_e0":[{"name":"A"}],"_e1":[{"price":2}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"nodes":[{"product":{"name":"A"}},{"product":{"price":2}}]}})");
}

TEST_F(EntityParts, EqualSelectionsBelowSeveralTypeConditionsAreOne) {
  const auto run =
      start("{ nodes { ... on Cart { product { name } } ... on Gift { product { name } } } }");
  answer(0, R"({"data":{"nodes":[{"__typename":"Cart","product":{"id":"1"}},
                                 {"__typename":"Gift","product":{"id":"2"}}]}})");
  EXPECT_EQ(variables_of(1), R"({"representations":[{"__typename":"Product","id":"1"},)"
                             R"({"__typename":"Product","id":"2"}]})");
  answer(1, R"({"data":{"_entities":[{"name":"A"},{"name":"B"}]}})");
  EXPECT_EQ(run.body(),
            R"({"data":{"nodes":[{"product":{"name":"A"}},{"product":{"name":"B"}}]}})");
}

TEST_F(EntityParts, FieldsThatRequireNothingAreFetchedWhenWhatAnotherRequiresFailed) {
  const auto run = start("{ product { shelf shipping parcel } }");
  answer(0, R"({"data":{"product":{"id":"1"}}})");
  ASSERT_EQ(subgraphs.requests.size(), 2U);
  answer(1, R"({"data":{"_entities":[{"weight":null,"size":3}]}})");
  ASSERT_EQ(subgraphs.requests.size(), 3U);
  EXPECT_EQ(subgraphs.requests[2].body,
            R"({"query":"query($r0:[_Any!]!,$r1:[_Any!]!){_e0:_entities(representations:$r0))"
            R"({...on Product{shelf}}_e1:_entities(representations:$r1){...on Product{parcel}}}",)"
            R"("variables":{"r0":[{"__typename":"Product","id":"1"}],)"
            R"("r1":[{"__typename":"Product","id":"1","size":3}]}})");
  answer(2, R"({"data":{"_e0":[{"shelf":"S"}],"_e1":[{"parcel":"P"}]}})");
  EXPECT_EQ(run.body(),
            R"({"data":{"product":{"shelf":"S","shipping":null,"parcel":"P"}},"errors":[)"
            R"({"message":"This field requires \"Product.weight\", which is null.",)"
            R"("locations":[{"line":1,"column":19}],"path":["product","shipping"],)"
            R"("extensions":{"code":"REQUIRED_FIELD_MISSING"}}]})");
}

TEST_F(EntityParts, AnErrorBelowARequiredFieldIsReportedWhereItWasRequired) {
  const auto run = start("{ product { shipping } }");
  answer(0, R"({"data":{"product":{"id":"1"}}})");
  answer(1, R"({"data":{"_entities":[null]},
                "errors":[{"message":"no scales","path":["_entities",0,"weight"]}]})");
  EXPECT_EQ(subgraphs.requests.size(), 2U);
  EXPECT_EQ(run.body(), R"({"data":{"product":{"shipping":null}},"errors":[)"
                        R"({"message":"This field requires \"Product.weight\", which failed.",)"
                        R"("locations":[{"line":1,"column":13}],"path":["product","shipping"],)"
                        R"("extensions":{"code":"REQUIRED_FIELD_MISSING"}},{"message":"no scales",)"
                        R"("locations":[{"line":1,"column":13}],"path":["product","shipping"]}]})");
}

}  // namespace
}  // namespace exec::execution
