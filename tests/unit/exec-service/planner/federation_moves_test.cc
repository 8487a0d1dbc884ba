// One move of federation at a time, each over a supergraph that needs it.
#include <gtest/gtest.h>

#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::planner {
namespace {

const supergraph::Supergraph& shop() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b")
      C @join__graph(name: "c", url: "http://c"))sdl",
                                         R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) {
      reviews: [Review] @join__field(graph: A, provides: "product { name }")
      product: Product @join__field(graph: A)
      total: Product @join__field(graph: C)
    }
    type Review @join__type(graph: A) { id: ID! product: Product @join__field(graph: A, provides: "name") }
    type Product @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
                 @join__type(graph: C, key: "id") {
      id: ID!
      name: String @join__field(graph: A, external: true) @join__field(graph: B)
      weight: Int @join__field(graph: B) @join__field(graph: A, external: true)
      shipping: Int @join__field(graph: A, requires: "weight")
        @join__field(graph: C, external: true)
      tax: Int @join__field(graph: C, requires: "shipping")
    }
  )sdl");
  return *kLoaded;
}

const supergraph::Supergraph& media() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b"))sdl",
                                         R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) {
      media: [Media] @join__field(graph: A)
      rated: [Media] @join__field(graph: B)
    }
    interface Media @join__type(graph: A, key: "id")
                    @join__type(graph: B, key: "id", isInterfaceObject: true) {
      id: ID!
      title: String @join__field(graph: A)
      rating: Int @join__field(graph: B)
    }
    type Book implements Media @join__type(graph: A, key: "id")
      @join__implements(graph: A, interface: "Media") {
      id: ID! title: String @join__field(graph: A) rating: Int @join__field pages: Int @join__field(graph: A) }
    type Film implements Media @join__type(graph: A, key: "id")
      @join__implements(graph: A, interface: "Media") {
      id: ID! title: String @join__field(graph: A) rating: Int @join__field }
  )sdl");
  return *kLoaded;
}

const supergraph::Supergraph& mixed() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b"))sdl",
                                         R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) {
      things: [Thing] @join__field(graph: A)
      shared: Thing
      parent: Parent @join__field(graph: A)
    }
    union Thing @join__type(graph: A) @join__type(graph: B)
      @join__unionMember(graph: A, member: "Cat") @join__unionMember(graph: A, member: "Dog")
      @join__unionMember(graph: B, member: "Cat") = Cat | Dog
    type Cat @join__type(graph: A) @join__type(graph: B) { age: Int! @join__field(graph: A) @join__field(graph: B) tag: ID! }
    type Dog @join__type(graph: A) { age: Int tag: ID }
    type Parent @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID!
      child: Child
    }
    type Child @join__type(graph: A) @join__type(graph: B) {
      first: Int @join__field(graph: A)
      second: Int @join__field(graph: B)
    }
  )sdl");
  return *kLoaded;
}

const supergraph::Supergraph& address() {
  static const auto kLoaded = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b"))sdl",
                                         R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) { user: User @join__field(graph: A) lost: Lost @join__field(graph: B) }
    type User @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID!
      address: Address @join__field(graph: A) @join__field(graph: B, external: true)
      zone: Int @join__field(graph: B, requires: "address { street ... on Home { door } ... on Work { floor } }")
    }
    interface Address @join__type(graph: A) @join__type(graph: B) { street: String }
    type Home implements Address @join__type(graph: A) @join__type(graph: B)
      @join__implements(graph: A, interface: "Address")
      @join__implements(graph: B, interface: "Address") { street: String door: Int }
    type Work implements Address @join__type(graph: A) @join__type(graph: B)
      @join__implements(graph: A, interface: "Address")
      @join__implements(graph: B, interface: "Address") { street: String floor: Int }
    type Lost @join__type(graph: A, key: "id", resolvable: false) @join__type(graph: B, key: "id") {
      id: ID! here: Int @join__field(graph: B) there: Int @join__field(graph: A) }
  )sdl");
  return *kLoaded;
}

// A field provided on the way is not fetched from its owner.
TEST(FederationMoves, TakesWhatIsProvidedOnThisPath) {
  EXPECT_EQ(steps_of(shop(), "{ reviews { product { name } } }"),
            R"~(
0 root a
  {reviews{product{name}}}
)~");
}

TEST(FederationMoves, FetchesFromTheOwnerWhereNothingIsProvided) {
  EXPECT_EQ(steps_of(shop(), "{ product { name } }"),
            R"~(
0 root a
  {product{id}}
1 entities b after 0 at product
  Product by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{name}}}
)~");
}

// A key move back into the graph one is in, with what it requires of another.
TEST(FederationMoves, EntersTheSameGraphAgainForAFieldWithRequirements) {
  EXPECT_EQ(steps_of(shop(), "{ product { shipping } }"),
            R"~(
0 root a
  {product{id}}
1 entities b after 0 at product
  Product by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{weight}}}
2 entities a after 0,1 at product
  Product by "id" requires "weight": {id! weight}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{shipping}}}
)~");
}

TEST(FederationMoves, FollowsChainsOfRequirements) {
  EXPECT_EQ(steps_of(shop(), "{ total { tax } }"),
            R"~(
0 root c
  {total{id}}
1 entities b after 0 at total
  Product by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{weight}}}
2 entities a after 0,1 at total
  Product by "id" requires "weight": {id! weight}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{shipping}}}
3 entities c after 0,2 at total
  Product by "id" requires "shipping": {id! shipping}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{tax}}}
)~");
}

TEST(FederationMoves, SharesWhatRequirementsAndTheClientBothWant) {
  EXPECT_EQ(steps_of(shop(), "{ product { tax shipping weight } }"),
            R"~(
0 root a
  {product{id}}
1 entities b after 0 at product
  Product by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{weight}}}
2 entities a after 0,1 at product
  Product by "id" requires "weight": {id! weight}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{shipping}}}
3 entities c after 0,2 at product
  Product by "id" requires "shipping": {id! shipping}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Product{tax}}}
)~");
}

TEST(FederationMoves, AsksAnInterfaceObjectByTheInterfacesName) {
  EXPECT_EQ(steps_of(media(), "{ media { id title rating } }"),
            R"~(
0 root a
  {media{__typename id title}}
1 entities b after 0 at media
  Media as "Media" by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Media{rating}}}
)~");
}

TEST(FederationMoves, LeavesAnInterfaceObjectByTheInterfacesKey) {
  EXPECT_EQ(steps_of(media(), "{ rated { rating title } }"),
            R"~(
0 root b
  {rated{rating id}}
1 entities a after 0 at rated
  Media as "Media" by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Media{title}}}
)~");
}

// Only a graph where the interface is real knows the types.
TEST(FederationMoves, AsksForTheTypeWhereAFragmentNeedsIt) {
  EXPECT_EQ(steps_of(media(), "{ rated { rating ... on Book { pages } } }"),
            R"~(
0 root b
  {rated{rating id}}
1 entities a after 0 at rated
  Media as "Media" by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Media{__typename...on Book{pages}}}}
)~");
}

TEST(FederationMoves, AsksForTheTypeWhereTheClientDoes) {
  EXPECT_EQ(steps_of(media(), "{ rated { __typename id } }"),
            R"~(
0 root b
  {rated{id}}
1 entities a after 0 at rated
  Media as "Media" by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Media{__typename}}}
)~");
}

TEST(FederationMoves, EntersAnInterfaceObjectFromOneOfItsTypes) {
  EXPECT_EQ(steps_of(media(), "{ media { ... on Film { rating } } }"),
            R"~(
0 root a
  {media{__typename...on Film{id}}}
1 entities b after 0 at media
  Film @Film as "Media" by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Media{rating}}}
)~");
}

// The subgraph would refuse age: Int! and age: Int under one key.
TEST(FederationMoves, GivesFieldsOfConflictingTypesKeysOfTheirOwn) {
  EXPECT_EQ(steps_of(mixed(), "{ things { ... on Cat { age tag } ... on Dog { age tag } } }"),
            R"~(
0 root a
  {things{__typename...on Cat{age tag}...on Dog{_c0_age:age _c1_tag:tag}}}
  reads {things{_c0_age=age _c1_tag=tag}}
)~");
}

// Either graph may be chosen, and the answer must not depend on which.
TEST(FederationMoves, AsksOnlyForMembersThatEveryCandidateKnows) {
  EXPECT_EQ(steps_of(mixed(), "{ shared { ... on Cat { age } ... on Dog { tag } } }"),
            R"~(
0 root a
  {shared{__typename...on Cat{age}}}
)~");
}

// Child has no key: its other half is reached by way of its parent.
TEST(FederationMoves, ReachesAKeylessTypeThroughItsParent) {
  EXPECT_EQ(steps_of(mixed(), "{ parent { child { first second } } }"),
            R"~(
0 root a
  {parent{child{first}id}}
1 entities b after 0 at parent
  Parent by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Parent{child{second}}}}
)~");
}

TEST(FederationMoves, BuildsRequirementsOverFragments) {
  EXPECT_EQ(steps_of(address(), "{ user { zone } }"),
            R"~(
0 root a
  {user{id address{__typename street...on Home{door}...on Work{floor}}}}
1 entities b after 0 at user
  User by "id" requires "address{street...on Home{door}...on Work{floor}}": {id! address{street door@Home floor@Work}}
  query($representations:[_Any!]!){_entities(representations:$representations){...on User{zone}}}
)~");
}

TEST(FederationMoves, DoesNotEnterByAKeyThatIsNotResolvable) {
  EXPECT_EQ(steps_of(address(), "{ lost { here there } }"),
            "No subgraph can resolve \"Lost.there\" here.");
}

// Two graphs serve every level, and each level needs both: ways multiply, the work must not.
TEST(FederationMoves, PlansDeeplyNestedSharedInterfacesWithinTheBudget) {
  const auto shared = supergraph(R"sdl(
      A @join__graph(name: "a", url: "http://a")
      B @join__graph(name: "b", url: "http://b"))sdl",
                                 R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) { node: Node }
    interface Node @join__type(graph: A) @join__type(graph: B) {
      id: ID!
      next: Node
      left: Int @join__field(graph: A)
      right: Int @join__field(graph: B)
    }
    type Leaf implements Node @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
      @join__implements(graph: A, interface: "Node")
      @join__implements(graph: B, interface: "Node") {
      id: ID!
      next: Node
      left: Int @join__field(graph: A)
      right: Int @join__field(graph: B)
    })sdl");
  constexpr int kDepth = 20;
  std::string operation = "{ node { left right ";
  for (int i = 0; i < kDepth; ++i)
    operation += "next { left right ";
  operation += std::string(kDepth + 2, '}');
  const auto document = language::parse(operation).value();
  const Planned planned = plan_of(*shared, document);
  ASSERT_TRUE(planned) << planned.error().message;
  EXPECT_EQ((*planned)->steps.size(), kDepth + 2U) << "one root call, the other half one per level";
  EXPECT_FALSE((*planned)->cut_short);

  const Planned hurried = plan_of(*shared, document, {.limits = {.comparing_work_max = 20}});
  ASSERT_TRUE(hurried) << hurried.error().message;
  EXPECT_EQ((*hurried)->steps.size(), kDepth + 2U) << "the first way is as good here";
  EXPECT_TRUE((*hurried)->cut_short);
}

// 1,016 bytes that took 9 s: of 11,110 positions, each pair of calls was compared, each time anew.
TEST(FederationMoves, PlansFragmentsThatMultiplyOverTheTypesOfAnInterfaceOrRefusesThem) {
  constexpr int kTypes = 60;
  constexpr int kFragments = 10;
  std::string types = R"sdl(
    type Query @join__type(graph: A) @join__type(graph: B) { i: I @join__field(graph: A) }
    interface I @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID! next: I @join__field(graph: A) q0: Int @join__field(graph: B)
    })sdl";
  for (int i = 0; i < kTypes; ++i)
    types += "type T" + std::to_string(i) + R"sdl( implements I
      @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
      @join__implements(graph: A, interface: "I") @join__implements(graph: B, interface: "I") {
      id: ID! next: I @join__field(graph: A) q0: Int @join__field(graph: B)
    })sdl";
  const auto shared = supergraph(
      R"(A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b", url: "http://b"))",
      types);
  const auto outcome = [&](int depth) -> std::string {
    std::string operation = "{i{...G0}}";
    for (int at = 0; at < depth; ++at) {
      const std::string below = at + 1 < depth ? "...G" + std::to_string(at + 1) : "q0";
      operation += " fragment G" + std::to_string(at) + " on I{";
      for (int i = 0; i < kFragments; ++i)
        operation += "...on T" + std::to_string(i) + "{next{" + below + "}q0}";
      operation += "}";
    }
    const auto document = language::parse(operation).value();
    const Planned planned = plan_of(*shared, document);
    if (!planned) return planned.error().code;
    return std::to_string((*planned)->steps.size()) + " steps";
  };
  EXPECT_EQ(outcome(2), "4 steps") << "one root call, and one per level";
  EXPECT_EQ(outcome(3), "5 steps");
  EXPECT_EQ(outcome(4), kPlanLimitCode);
}

}  // namespace
}  // namespace exec::planner
