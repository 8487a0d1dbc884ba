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
            R"({"message":"nor this","locations":[{"line":2,"column":3},)"
            R"({"line":3,"column":7},{"line":9,"column":5}]}],"data":{"a":null}})");
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
