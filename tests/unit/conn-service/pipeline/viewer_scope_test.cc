#include "conn-service/pipeline/viewer_scope.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

// What a row would hold of a viewer's claims.
std::string observed(const std::string& claims_json, const Prepared& prepared) {
  const Viewer viewer{.headers = {}, .event_headers = {}, .claims_json = claims_json};
  const ViewerScope scope = viewer_scope(&viewer, prepared);
  return scope.viewer == nullptr ? "" : scope.viewer->claims_json;
}
std::string scope(const Viewer& viewer, const Prepared& prepared) {
  return viewer_scope(&viewer, prepared).scope;
}

TEST(ViewerScope, IsEmptyForAPlanThatObservesNothing) {
  const Viewer viewer{
      .headers = {{"a", "1"}}, .event_headers = {{"a", "1"}}, .claims_json = R"({"sub":"7"})"};
  EXPECT_EQ(scope(viewer, {}), "");
  EXPECT_EQ(viewer_scope(&viewer, {}).viewer, nullptr);
  EXPECT_EQ(viewer_scope(nullptr, {.fetches = true, .observes_identity = true}).scope, "");
}

TEST(ViewerScope, HoldsTheClaimsThatThePlanObservesAndNoOthers) {
  const Prepared prepared{.observed_claims = {"scope", "tenant"}};
  EXPECT_EQ(observed(R"({"sub":"7","tenant":{"b":1, "a":2},"scope":"read"})", prepared),
            R"({"scope":"read","tenant":{"a":2,"b":1}})");
  EXPECT_EQ(observed(R"({"tenant":null})", prepared), R"({"tenant":null})");
}

TEST(ViewerScope, IsOneForViewersWhoDifferInWhatNoPlanReads) {
  const Prepared prepared{.observed_claims = {"scope"}};
  const Viewer alice{.claims_json = R"({"sub":"alice","scope":"read"})"};
  const Viewer bob{.claims_json = R"({"scope":"read","sub":"bob"})"};
  const Viewer carol{.claims_json = R"({"scope":"write"})"};
  EXPECT_EQ(scope(alice, prepared), scope(bob, prepared));
  EXPECT_NE(scope(alice, prepared), scope(carol, prepared));
}

// @authenticated asks for no claim, only whether there are any.
TEST(ViewerScope, SeparatesTheAnonymousWhereThePlanDoes) {
  const Prepared asks{.observes_identity = true};
  EXPECT_EQ(observed(R"({"sub":"7"})", asks), "{}");
  EXPECT_EQ(observed("{}", asks), "{}");
  EXPECT_EQ(observed("", asks), "");
  EXPECT_EQ(observed(R"({"sub":"7"})", {.observed_claims = {"scope"}}), "");
}

TEST(ViewerScope, TakesClaimsThatAreNotAnObjectForAnonymous) {
  const Prepared asks{.observes_identity = true};
  for (const char* claims : {"[]", "null", "{", R"("admin")"})
    EXPECT_EQ(observed(claims, asks), "") << claims;
}

TEST(ViewerScope, HoldsHeadersInOneOrderIfThePlanFetches) {
  const Prepared fetches{.fetches = true};
  const Viewer one{.event_headers = {{"b", "2"}, {"a", "1"}}};
  const Viewer other{.event_headers = {{"a", "1"}, {"b", "2"}}};
  EXPECT_EQ(scope(one, fetches), scope(other, fetches));
  // A header is not a claim, whatever it says.
  const Prepared both{.observed_claims = {"a"}, .fetches = true};
  EXPECT_NE(scope({.event_headers = {{"a", "1"}}}, both),
            scope({.claims_json = R"({"a":"1"})"}, both));
}

}  // namespace
}  // namespace conn::pipeline
