// The supergraph of most planner tests: flights, airports and airlines, three subgraphs with keys.
#pragma once

#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::planner {

// NOLINTNEXTLINE(readability-function-size): one text
inline const supergraph::Supergraph& flight_supergraph() {
  static const auto kLoaded = supergraph(R"sdl(
      FLIGHTS @join__graph(name: "flights", url: "http://flights")
      AIRPORTS @join__graph(name: "airports", url: "http://airports")
      AIRLINES @join__graph(name: "airlines", url: "http://airlines")
    )sdl",
                                         R"sdl(
    type Query @join__type(graph: FLIGHTS) @join__type(graph: AIRPORTS)
               @join__type(graph: AIRLINES) {
      flights(first: Int = 10, origin: ID): [Flight!]! @join__field(graph: FLIGHTS)
      flight(id: ID!): Flight @join__field(graph: FLIGHTS)
      airport(code: ID!): Airport @join__field(graph: AIRPORTS)
      vehicles: [Vehicle!] @join__field(graph: FLIGHTS)
      search(text: String!): [SearchResult] @join__field(graph: AIRPORTS)
    }
    type Mutation @join__type(graph: FLIGHTS) @join__type(graph: AIRPORTS) {
      cancel(id: ID!): Flight @join__field(graph: FLIGHTS)
      delay(id: ID!, minutes: Int!): Flight @join__field(graph: FLIGHTS)
      assignGate(id: ID!, gate: String!): Flight @join__field(graph: AIRPORTS)
    }
    type Flight @join__type(graph: FLIGHTS, key: "id") @join__type(graph: AIRPORTS, key: "id")
                @join__type(graph: AIRLINES, key: "id") {
      id: ID!
      number: String! @join__field(graph: FLIGHTS)
      price(currency: Currency! = USD): Float @join__field(graph: FLIGHTS)
        @join__field(graph: AIRLINES, external: true)
      status: Status! @join__field(graph: FLIGHTS)
      origin: Airport! @join__field(graph: FLIGHTS)
      airline: Airline @join__field(graph: FLIGHTS)
      gate: String @join__field(graph: AIRPORTS)
      miles: Int @join__field(graph: AIRLINES, requires: "price(currency: EUR)")
      unreachable: String @join__field(graph: AIRLINES, external: true)
    }
    type Airport @join__type(graph: FLIGHTS, key: "code") @join__type(graph: AIRPORTS, key: "code") {
      code: ID!
      city: City @join__field(graph: AIRPORTS)
      name(language: String): String @join__field(graph: AIRPORTS)
    }
    type City @join__type(graph: AIRPORTS) { name: String! country: String }
    type Airline @join__type(graph: FLIGHTS, key: "carrier { code } region")
                 @join__type(graph: AIRLINES, key: "carrier { code } region") {
      carrier: Carrier!
      region: String!
      name: String! @join__field(graph: AIRLINES)
    }
    type Carrier @join__type(graph: FLIGHTS) @join__type(graph: AIRLINES) { code: ID! }
    interface Vehicle @join__type(graph: FLIGHTS) { id: ID! seats: Int }
    type Plane implements Vehicle @join__type(graph: FLIGHTS, key: "id")
               @join__type(graph: AIRLINES, key: "id")
               @join__implements(graph: FLIGHTS, interface: "Vehicle") {
      id: ID!
      seats: Int @join__field(graph: AIRLINES)
      tail: String @join__field(graph: FLIGHTS)
    }
    type Bus implements Vehicle @join__type(graph: FLIGHTS, key: "id")
             @join__type(graph: AIRPORTS, key: "id")
             @join__implements(graph: FLIGHTS, interface: "Vehicle") {
      id: ID!
      seats: Int! @join__field(graph: FLIGHTS)
      line: Int @join__field(graph: AIRPORTS)
    }
    union SearchResult @join__type(graph: AIRPORTS)
      @join__unionMember(graph: AIRPORTS, member: "Airport")
      @join__unionMember(graph: AIRPORTS, member: "City") = Airport | City
    enum Currency @join__type(graph: FLIGHTS) @join__type(graph: AIRLINES) {
      USD @join__enumValue(graph: FLIGHTS) @join__enumValue(graph: AIRLINES)
      EUR @join__enumValue(graph: FLIGHTS) @join__enumValue(graph: AIRLINES)
    }
    enum Status @join__type(graph: FLIGHTS) {
      ON_TIME @join__enumValue(graph: FLIGHTS)
      DELAYED @join__enumValue(graph: FLIGHTS)
    }
  )sdl",
                                         R"sdl(
    type Subscription {
      flightUpdated(id: ID!): Flight
        @edfs__kafkaSubscribe(topics: ["flights.{{ args.id }}"], providerId: "main")
    }
    type Mutation {
      reportDelay(id: ID!, minutes: Int = 5, reason: DelayReason, tags: [ID!]): edfs__PublishResult!
        @edfs__kafkaPublish(topic: "delays", providerId: "main")
    }
    input DelayReason { code: Status! note: String = "none" }
    enum Status { ON_TIME DELAYED }
    type Flight @key(fields: "id", resolvable: false) {
      id: ID! @external
      status: Status!
      delay: Int
    }
  )sdl");
  return *kLoaded;
}

}  // namespace exec::planner
