// A supergraph with access rules of each kind, at fields, types and interfaces.
#pragma once

#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::authorization {

inline const supergraph::Supergraph& access_supergraph() {
  static const auto kLoaded = planner::supergraph(
      R"sdl(
      PEOPLE @join__graph(name: "people", url: "http://people")
      PAY @join__graph(name: "pay", url: "http://pay")
    )sdl",
      R"sdl(
    extend schema
      @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
      @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY,
            import: [{name: "@requiresScopes", as: "@needs"}])
      @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
    directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @needs(scopes: [[requiresScopes__Scope!]!]!)
      on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @policy(policies: [[policy__Policy!]!]!)
      on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    scalar requiresScopes__Scope
    scalar policy__Policy
    type Query @join__type(graph: PEOPLE) @join__type(graph: PAY) {
      people: [Person!]! @join__field(graph: PEOPLE)
      person: Person @join__field(graph: PEOPLE)
      visitor: Visitor @join__field(graph: PEOPLE)
      me: Employee @join__field(graph: PEOPLE) @authenticated
    }
    interface Person @join__type(graph: PEOPLE) {
      id: ID!
      name: String
      phone: String @needs(scopes: [["phone"]])
    }
    type Employee implements Person
      @join__type(graph: PEOPLE, key: "id") @join__type(graph: PAY, key: "id")
      @join__implements(graph: PEOPLE, interface: "Person") {
      id: ID!
      name: String @join__field(graph: PEOPLE) @policy(policies: [["colleague"]])
      phone: String @join__field(graph: PEOPLE)
      salary: Salary @join__field(graph: PAY) @needs(scopes: [["pay:read", "people"], ["admin"]])
      badge: String! @join__field(graph: PAY) @authenticated
    }
    type Visitor implements Person
      @join__type(graph: PEOPLE) @join__implements(graph: PEOPLE, interface: "Person") {
      id: ID!
      name: String
      phone: String
    }
    type Salary @join__type(graph: PAY) @authenticated {
      amount: Int
    }
  )sdl",
      R"sdl(
    type Subscription {
      employeeChanged: Employee @edfs__kafkaSubscribe(topics: ["people"], providerId: "main")
    }
    type Employee @key(fields: "id", resolvable: false) { id: ID! @external }
  )sdl");
  return *kLoaded;
}

}  // namespace exec::authorization
