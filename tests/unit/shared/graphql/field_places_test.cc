#include "shared/graphql/field_places.h"

#include <gtest/gtest.h>

namespace shared::graphql {
namespace {

const FieldPlaces kPlaces = {{14, {2, 3}}, {14, {9, 5}}, {20, {3, 7}}};

TEST(FieldPlaces, AResponseWithErrorsPointsIntoTheClientsText) {
  EXPECT_EQ(relocated(R"({"errors":[{"message":"no","locations":[{"line":1,"column":14}],)"
                      R"("path":["a"],"extensions":{"locations":[1]}},)"
                      R"({"message":"nor this","locations":[{"line":1,"column":20},)"
                      R"({"line":1,"column":14}]}],"data":{"a":null}})",
                      kPlaces),
            R"({"errors":[{"message":"no","locations":[{"line":2,"column":3},)"
            R"({"line":9,"column":5}],"path":["a"],"extensions":{"locations":[1]}},)"
            R"({"message":"nor this","locations":[{"line":3,"column":7},)"
            R"({"line":2,"column":3},{"line":9,"column":5}]}],"data":{"a":null}})");
}

TEST(FieldPlaces, PlacesAreInTheOrderInWhichFieldsAreCollectedAndEachIsOnce) {
  const FieldPlaces places = {{14, {9, 5}}, {14, {2, 3}}, {20, {1, 7}}, {30, {9, 5}}};
  EXPECT_EQ(places_of(std::vector<std::uint32_t>{14, 20, 30}, places),
            (std::vector<Location>{{9, 5}, {2, 3}, {1, 7}}));
}

// A thousand errors of a field that is written thousands of times.
TEST(FieldPlaces, BeyondTheBoundAnErrorHasItsFirstLocationAlone) {
  FieldPlaces places;
  for (std::uint32_t i = 1; i <= kRelocatedMax - 1; ++i)
    places.push_back({14, {i, 1}});
  const std::string error = R"({"locations":[{"line":1,"column":14}]})";
  const std::string body =
      relocated(R"({"errors":[)" + error + ',' + error + ',' + error + "]}", places);
  const std::string first = R"({"locations":[{"line":1,"column":1}]})";
  EXPECT_TRUE(body.ends_with(R"({"line":32767,"column":1}]},)" + first + ',' + first + "]}"))
      << body.substr(body.size() - 200);
}

TEST(FieldPlaces, ALocationThatIsNotKnownIsLeftOut) {
  EXPECT_EQ(
      relocated(R"({"errors":[{"message":"no","locations":[{"line":1,"column":15}]}]})", kPlaces),
      R"({"errors":[{"message":"no"}]})");
}

TEST(FieldPlaces, WhatHasNoErrorsStaysAsItIs) {
  for (const char* body : {R"({"data":{"locations":[{"line":1,"column":14}]}})", "not JSON", "[1]",
                           R"({"errors":"none"})"})
    EXPECT_EQ(relocated(body, kPlaces), body);
}

}  // namespace
}  // namespace shared::graphql
