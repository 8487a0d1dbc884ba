#include "tests/bench/long_query.h"

#include <cstddef>

#include <fmt/format.h>

namespace bench {

const char* const kLongQuerySdl = R"(
  type Query { airport(code: ID!): Airport, search(text: String!, first: Int = 10): [Found!]! }
  interface Node { id: ID! }
  interface Place implements Node { id: ID! name: String! location: Location }
  type Location { latitude: Float! longitude: Float! }
  type Airport implements Node & Place {
    id: ID! code: ID! name: String! city: String! country: String! timezone: String! location: Location
    weather(unit: Unit = CELSIUS): Weather
    terminals(open: Boolean): [Terminal!]!
    departures(filter: FlightFilter, first: Int = 10, after: String): FlightConnection!
    arrivals(filter: FlightFilter, first: Int = 10, after: String): FlightConnection!
    nearby(within: Float!, of: [Surroundings!]): [Place!]!
    notices(since: String, level: Level): [Notice!]!
  }
  type Weather { temperature: Float! wind: Float! gusts: Float visibility: Int summary: String! }
  type Terminal implements Node & Place {
    id: ID! name: String! location: Location gates: [Gate!]! shops(kind: ShopKind, first: Int): [Shop!]!
  }
  type Gate implements Node { id: ID! name: String! terminal: Terminal! isOpen: Boolean! flights: [Flight!]! }
  type Shop implements Node & Place {
    id: ID! name: String! location: Location kind: ShopKind! opens: String closes: String
  }
  type Hotel implements Node & Place { id: ID! name: String! location: Location stars: Int rooms: Int! }
  type FlightConnection { edges: [FlightEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type FlightEdge { cursor: String! node: Flight! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Flight implements Node {
    id: ID! number: String! status: Status! delay: Int gate: Gate price(currency: Currency!): Money
    origin: Airport! destination: Airport! airline: Airline! aircraft: Aircraft
    scheduled: Times! actual: Times legs: [Leg!]!
  }
  type Times { departure: String! arrival: String! boarding: String }
  type Leg { from: Airport! to: Airport! minutes: Int! distance(unit: Unit): Float! }
  type Money { amount: Float! currency: Currency! }
  type Airline implements Node { id: ID! code: ID! name: String! alliance: String fleet(first: Int): [Aircraft!]! }
  type Aircraft implements Node { id: ID! registration: String! model: String! seats: Int! firstFlight: String }
  type Notice { id: ID! level: Level! text: String! about: Found }
  union Found = Airport | Flight | Airline | Shop
  input FlightFilter { status: [Status!], airlines: [ID!], delayed: Boolean = false, between: Between, text: String }
  input Between { from: String!, to: String! }
  enum Status { SCHEDULED BOARDING DEPARTED DELAYED CANCELLED ARRIVED }
  enum Level { INFO WARNING SEVERE }
  enum Unit { CELSIUS FAHRENHEIT KILOMETERS MILES }
  enum Currency { EUR USD GBP }
  enum ShopKind { FOOD BOOKS CLOTHES }
  enum Surroundings { HOTELS SHOPS AIRPORTS }
)";

namespace {

constexpr std::size_t kPanels = 15;

constexpr const char* kOperation = R"(query Board(
  $code: ID!
  $first: Int = 20
  $after: String
  $currency: Currency!
  $unit: Unit = KILOMETERS
  $delayed: Boolean
  $withWeather: Boolean!
) {
  airport(code: $code) {
    id
    code
    name
)";

// {0} is the panel's number, {1} a list of statuses, {2} a number of rows, {3} "departures" or
// "arrivals", {4} the opposite end.
constexpr const char* kPanel = R"(
fragment Panel{0} on Airport {{
  id
  name
  city
  weather(unit: CELSIUS) @include(if: $withWeather) {{
    temperature
    wind
    summary
  }}
  terminals(open: true) {{
    id
    name
    location {{
      latitude
      longitude
    }}
    gates {{
      id
      name
      isOpen
    }}
  }}
  panel{0}: {3}(
    first: $first
    after: $after
    filter: {{ status: [{1}], delayed: $delayed, between: {{ from: "06:00", to: "22:3{2}" }} }}
  ) {{
    totalCount
    pageInfo {{
      hasNextPage
      endCursor
    }}
    edges {{
      cursor
      node {{
        id
        number
        status
        delay
        price(currency: $currency) {{
          amount
          currency
        }}
        {4} {{
          code
          city
        }}
        scheduled {{
          departure
          arrival
        }}
        legs {{
          minutes
          distance(unit: $unit)
        }}
        ... on Node {{
          id
        }}
      }}
    }}
  }}
  notices(level: SEVERE) {{
    id
    text
    about {{
      __typename
      ... on Flight {{
        number
        status
      }}
      ... on Airline {{
        code
        name
      }}
    }}
  }}
}}
)";

}  // namespace

std::string long_query() {
  std::string query = kOperation;
  for (std::size_t panel = 0; panel < kPanels; ++panel)
    query += fmt::format("    ...Panel{}\n", panel);
  query += "  }\n}\n";
  for (std::size_t panel = 0; panel < kPanels; ++panel)
    query += fmt::format(kPanel, panel, panel % 3 == 0 ? "DELAYED, CANCELLED" : "BOARDING",
                         panel % 10, panel % 2 == 0 ? "departures" : "arrivals",
                         panel % 2 == 0 ? "destination" : "origin");
  return query;
}

}  // namespace bench
