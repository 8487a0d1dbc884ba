// Plans over three subgraphs with keys: what is asked of whom, in which order.
#include <gtest/gtest.h>

#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace exec::planner {
namespace {

TEST(Planner, OneSubgraphThatHasEverythingIsOneCall) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights(first: 3) { id number } })"),
            R"~(
0 root flights
  {flights(first:3){id number}}
)~");
}

TEST(Planner, AnotherSubgraphsFieldIsFetchedByTheKey) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights { number gate } })"),
            R"~(
0 root flights
  {flights{number id}}
1 entities airports after 0 at flights
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{gate}}}
)~");
}

TEST(Planner, VariablesTravelToTheStepsThatNeedThemWithTheirDefaults) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(query($first: Int = 5, $lang: String) { flights(first: $first) { origin { name(language: $lang) } } })"),
      R"~(
0 root flights
  query($first:Int=5){flights(first:$first){origin{code}}}
1 entities airports after 0 at flights.origin
  Airport by "code": {code!}
  query($representations:[_Any!]!,$lang:String){_entities(representations:$representations){...on Airport{name(language:$lang)}}}
)~");
}

TEST(Planner, OurVariableAndOurTypeNameStandAsideForTheClients) {
  EXPECT_EQ(steps_of(flight_supergraph(),
                     "query($representations: String) "
                     "{ flights { origin { name(language: $representations) } } }"),
            R"~(
0 root flights
  {flights{origin{code}}}
1 entities airports after 0 at flights.origin
  Airport by "code": {code!}
  query($_representations:[_Any!]!,$representations:String){_entities(representations:$_representations){...on Airport{name(language:$representations)}}}
)~");
  EXPECT_EQ(steps_of(flight_supergraph(), "{ vehicles { __typename: id ... on Bus { seats } } }"),
            R"~(
0 root flights
  {vehicles{__typename _c0___typename:id...on Bus{seats}}}
  reads {vehicles{_c0___typename=__typename}}
)~");
}

TEST(Planner, AVariableOfAOneOfInputGoesToSubgraphsAsNonNull) {
  const auto finder = supergraph(R"(A @join__graph(name: "a", url: "http://a"))", R"(
    type Query @join__type(graph: A) { find(by: By!, also: String): Int }
    input By @join__type(graph: A) @oneOf { name: String number: Int }
  )");
  EXPECT_EQ(
      steps_of(*finder,
               R"(query($n: String = "x", $a: String = "y") { find(by: {name: $n}, also: $a) })"),
      R"~(
0 root a
  query($n:String!,$a:String="y"){find(also:$a,by:{name:$n})}
)~");
}

TEST(Planner, ACompositeKeyIsMadeOfNestedFields) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights { airline { name } } })"),
            R"~(
0 root flights
  {flights{airline{carrier{code}region}}}
1 entities airlines after 0 at flights.airline
  Airline by "carrier{code}region": {carrier!{code!} region!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Airline{name}}}
)~");
}

TEST(Planner, AliasesAreTwoCallsAndRootFieldsOfOtherSubgraphsAreIndependent) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"({ flights { a: number b: number origin { code city { name } } } airport(code: "SFO") { name } })"),
      R"~(
0 root flights
  {flights{a:number b:number origin{code}}}
1 entities airports after 0 at flights.origin
  Airport by "code": {code!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Airport{city{name}}}}
2 root airports
  {airport(code:"SFO"){name}}
)~");
}

TEST(Planner, ARequiredFieldWithOtherArgumentsThanTheClientsGetsANameOfItsOwn) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights { price(currency: USD) miles } })"),
            R"~(
0 root flights
  {flights{price(currency:USD)id _i0_price:price(currency:EUR)}}
1 entities airlines after 0 at flights
  Flight by "id" requires "price(currency:EUR)": {id! price=_i0_price}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{miles}}}
)~");
}

TEST(Planner, ARequiredFieldIsReadFromTheClientsWhateverItsKey) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights { dear: price(currency: EUR) miles } })"),
            R"~(
0 root flights
  {flights{dear:price(currency:EUR)id}}
1 entities airlines after 0 at flights
  Flight by "id" requires "price(currency:EUR)": {id! price=dear}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{miles}}}
)~");
}

TEST(Planner, AnInterfacesFieldThatSomeTypesLackIsAskedOfEachType) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ vehicles { id seats ... on Plane { tail } } })"),
            R"~(
0 root flights
  {vehicles{__typename id...on Plane{tail}...on Bus{seats}}}
1 entities airlines after 0 at vehicles
  Plane @Plane by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Plane{seats}}}
)~");
}

TEST(Planner, OnlyObjectsOfTheRightTypeAreAskedFor) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ vehicles { __typename ... on Bus { line } } })"),
            R"~(
0 root flights
  {vehicles{__typename...on Bus{id}}}
1 entities airports after 0 at vehicles
  Bus @Bus by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Bus{line}}}
)~");
}

TEST(Planner, AUnionsTypeIsFetchedWhereTheFieldsDependOnIt) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"({ search(text: "x") { ... on Airport { name } ... on City { n: name country } } })"),
      R"~(
0 root airports
  {search(text:"x"){__typename...on Airport{name}...on City{n:name country}}}
)~");
}

TEST(Planner, WhatIsSkippedIsNotThereAndAnEmptySelectionStillAsksForTheObject) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(query($a: Boolean!, $b: Boolean!) { flights { id @include(if: $b) number @skip(if: $b) origin @skip(if: $a) { name } airline { carrier { code @include(if: $b) } } } })",
          {.conditions = {{"a", true}, {"b", false}}}),
      R"~(
0 root flights
  {flights{number airline{carrier{__typename}}}}
)~");
}

TEST(Planner, NamesTheFieldThatNoSubgraphResolves) {
  EXPECT_EQ(steps_of(flight_supergraph(), R"({ flights { unreachable } })"),
            "No subgraph can resolve \"Flight.unreachable\" here.");
}

// Neighbours of one subgraph are one call; the last waits for what airports' needed of flights.
TEST(Planner, MutationsRunOneAfterTheOtherWithAllThatTheyFetch) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"(mutation { cancel(id: "1") { status } d: delay(id: "1", minutes: 5) { status } assignGate(id: "1", gate: "A") { number } last: cancel(id: "2") { id } })"),
      R"~(
0 root flights
  mutation{cancel(id:"1"){status}d:delay(id:"1",minutes:5){status}}
1 root airports after 0 stage 1
  mutation{assignGate(gate:"A",id:"1"){id}}
2 entities flights after 1 at assignGate stage 1
  Flight by "id": {id!}
  query($representations:[_Any!]!){_entities(representations:$representations){...on Flight{number}}}
3 root flights after 0,1,2 stage 2
  mutation{last:cancel(id:"2"){id}}
)~");
}

TEST(Planner, IntrospectionNeedsNoCall) {
  EXPECT_EQ(
      steps_of(
          flight_supergraph(),
          R"({ __schema { queryType { name } } __typename t: __type(name: "Flight") { name } flight(id: 1) { __typename id status price number origin { code } } })"),
      R"~(
0 root flights
  {flight(id:1){id status price number origin{code}}}
)~");
}

std::string error_code(std::string_view operation, const PlannerLimits& limits = {}) {
  const auto document = language::parse(operation).value();
  const Planned planned = plan_of(flight_supergraph(), document, {.limits = limits});
  return planned ? "planned" : planned.error().code;
}

TEST(Planner, ReportsWhereTheFieldIsThatNoSubgraphResolves) {
  const auto document = language::parse("{ flights {\n  lost: unreachable\n} }").value();
  const Planned planned = plan_of(flight_supergraph(), document);
  ASSERT_FALSE(planned);
  const language::GraphQLError expected{"No subgraph can resolve \"Flight.unreachable\" here.",
                                        {{2, 3}},
                                        {},
                                        std::string(kNoPathCode)};
  EXPECT_EQ(planned.error(), expected);
}

TEST(Planner, RefusesWhatTakesMoreThanTheLimitsAllow) {
  constexpr const char* kOperation = "{ flights { number gate origin { name } } }";
  EXPECT_EQ(error_code(kOperation), "planned");
  EXPECT_EQ(error_code(kOperation, {.moves_max = 3}), kPlanLimitCode);
  EXPECT_EQ(error_code(kOperation, {.work_max = 5}), kPlanLimitCode);
}

TEST(Planner, PlansTheSameTextForTheSameOperation) {
  constexpr const char* kOperation =
      "{ vehicles { id seats ... on Bus { line } } flights { gate } }";
  EXPECT_EQ(steps_of(flight_supergraph(), kOperation), steps_of(flight_supergraph(), kOperation));
}

}  // namespace
}  // namespace exec::planner
