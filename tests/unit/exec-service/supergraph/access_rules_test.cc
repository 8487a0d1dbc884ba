#include "exec-service/supergraph/access_rules.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exec-service/supergraph/supergraph.h"
#include "tests/unit/exec-service/authorization/access_supergraph.h"

namespace exec::supergraph {
namespace {

std::string to_text(const Requirement& requirement) {
  if (requirement.kind == Requirement::Kind::kAuthenticated) return "authenticated";
  std::string text = requirement.kind == Requirement::Kind::kScopes ? "scopes" : "policies";
  for (const auto& all : requirement.any_of)
    text += fmt::format(" [{}]", fmt::join(all, ","));
  return text;
}

// Employee.badge: authenticated
std::string rules_of(const Supergraph& supergraph) {
  std::string text;
  for (const schema::FieldId field : supergraph.access.restricted) {
    std::vector<std::string> needs;
    supergraph.access.of(field).for_each([&](RequirementId id) {
      needs.push_back(to_text(supergraph.access.requirements[id.value]));
    });
    text += fmt::format("{}: {}\n", supergraph.model->to_string(field), fmt::join(needs, ", "));
  }
  return text;
}

TEST(AccessRules, AFieldNeedsWhatItsOwnTypeItsValuesTypeAndItsInterfacesNeed) {
  EXPECT_EQ(rules_of(authorization::access_supergraph()),
            R"(Query.me: authenticated
Person.phone: scopes [phone]
Employee.name: policies [colleague]
Employee.phone: scopes [phone]
Employee.salary: authenticated, scopes [admin] [pay:read,people]
Employee.badge: authenticated
Visitor.phone: scopes [phone]
Salary.amount: authenticated
)");
}

// As composers copy them: of Book and Film to Media, which Poster implements as well.
TEST(AccessRules, WhatAComposerCopiesToAnInterfaceIsNotARuleOfItsOtherImplementers) {
  const auto shop = planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))", R"sdl(
    extend schema
      @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
      @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
    directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
    type Query @join__type(graph: A) { media: [Media] poster: Poster }
    interface Media @join__type(graph: A) @authenticated {
      id: ID
      price: Int @requiresScopes(scopes: [["buy", "rent"]])
      note: Int @requiresScopes(scopes: [["staff"]])
    }
    type Book implements Media @join__type(graph: A) @authenticated
      @join__implements(graph: A, interface: "Media") {
      id: ID
      price: Int @requiresScopes(scopes: [["buy"]])
      note: Int @requiresScopes(scopes: [["admin"]])
    }
    type Film implements Media @join__type(graph: A)
      @join__implements(graph: A, interface: "Media") {
      id: ID
      price: Int @requiresScopes(scopes: [["rent"]])
      note: Int
    }
    type Poster implements Media @join__type(graph: A)
      @join__implements(graph: A, interface: "Media") { id: ID price: Int note: Int }
  )sdl");
  EXPECT_EQ(rules_of(*shop), R"(Query.media: authenticated
Media.id: authenticated
Media.price: authenticated, scopes [buy,rent]
Media.note: authenticated, scopes [staff]
Book.id: authenticated
Book.price: authenticated, scopes [buy]
Book.note: authenticated, scopes [staff], scopes [admin]
Film.price: scopes [rent]
Film.note: scopes [staff]
Poster.note: scopes [staff]
)");
}

TEST(AccessRules, ASchemaThatLinksNoneHasNone) {
  const auto plain = planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                                         "type Query @join__type(graph: A) { id: ID }");
  EXPECT_TRUE(plain->access.empty());
  EXPECT_EQ(rules_of(*plain), "");
}

TEST(AccessRules, AlternativesThatAreNotListsOfListsAreRefusedWithTheirPlace) {
  const LoadedSupergraph loaded = load_supergraph({"super.graphql", R"(
schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
       @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) { query: Query }
directive @join__type(graph: join__Graph!) repeatable on OBJECT
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
enum join__Graph { A @join__graph(name: "a", url: "") }
type Query @join__type(graph: A) {
  id: ID @requiresScopes(scopes: [["all", 1]])
}
)"});
  EXPECT_EQ(to_string(loaded.errors),
            "super.graphql:9:10: @requiresScopes needs scopes: lists of names, as in [[\"read\", "
            "\"write\"], [\"admin\"]]\n");
}

}  // namespace
}  // namespace exec::supergraph
