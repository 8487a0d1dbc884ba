// What subgraphs receive of a viewer's claims, and that exactly these distinguish rows.
#include "exec-service/pipeline/forwarded_claims.h"

#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kDelay = "subscription($id:ID!){flightUpdated(id:$id){delay}}";
constexpr const char* kNumber = "subscription($id:ID!){flightUpdated(id:$id){number}}";
constexpr const char* kVariables = R"({"id":"1"})";

class ForwardedClaimsTest : public PipelineHarness {
 protected:
  void SetUp() override { options.forwarded_claims.by_default = {"sub", "org"}; }

  // A row whose viewer has these claims, which are in its key as on the wire.
  static ports::EventRow row_for(std::uint64_t handle, const std::string& claims) {
    auto definition = std::make_shared<ports::RowDefinition>(*row(kNumber));
    definition->viewer.claims_json = claims;
    definition->key += claims;
    return {handle, definition};
  }
  [[nodiscard]] ports::Headers forwarded_in(std::size_t request) const {
    const auto& forwarded = ports.client->requests.at(request).forwarded;
    return forwarded == nullptr ? ports::Headers{} : *forwarded;
  }
};

TEST_F(ForwardedClaimsTest, GoWithTheFetchesOfARequest) {
  ports::Request request;
  request.document = "{flight(id:1){number}}";
  request.viewer = {{{"authorization", "x"}}, R"({"sub":"u1","org":[1, 2],"email":"a@b"})"};
  (void)execute(request);
  EXPECT_EQ(forwarded_in(0),
            (ports::Headers{{"authorization", "x"}, {":sub", R"("u1")"}, {":org", "[1, 2]"}}));
}

TEST_F(ForwardedClaimsTest, AreTheClaimsOfTheViewerAlone) {
  ports::Request request;
  request.document = "{flight(id:1){number}}";
  request.viewer = {{{":sub", R"("root")"}}, R"({"org":7})"};
  (void)execute(request);
  EXPECT_EQ(forwarded_in(0), (ports::Headers{{":org", "7"}}));
  request.viewer.claims_json = R"(["sub"])";
  (void)execute(request);
  EXPECT_EQ(forwarded_in(1), ports::Headers{});
}

TEST_F(ForwardedClaimsTest, AreObservedByASubscriptionThatFetchesAndByNoOther) {
  ASSERT_EQ(execute(kNumber, kVariables), "prepared");
  EXPECT_THAT(last_prepared->observed_claims, ElementsAre("sub", "org"));
  ASSERT_EQ(execute(kDelay, kVariables), "prepared");
  EXPECT_THAT(last_prepared->observed_claims, IsEmpty());
}

TEST_F(ForwardedClaimsTest, AreThoseOfTheSubgraphsThatThePlanFetchesFrom) {
  ASSERT_EQ(execute(kNumber, kVariables), "prepared");
  options.forwarded_claims.by_subgraph["flights"] = {"tenant"};
  options.forwarded_claims.by_subgraph["nobody"] = {"email"};
  ASSERT_EQ(execute(kNumber, kVariables), "prepared");
  EXPECT_THAT(last_prepared->observed_claims, ElementsAre("tenant"));
}

// What is observed decides about rows, and what is fetched depends on nothing else.
TEST_F(ForwardedClaimsTest, KeepRowsApartThatASubgraphCouldDistinguish) {
  resolve({event(10, {row_for(1, R"({"sub":"a"})"), row_for(2, R"({"sub":"b"})"), row_for(3, "")})},
          sink);
  ASSERT_EQ(ports.client->requests.size(), 3U);
  EXPECT_EQ(forwarded_in(0), (ports::Headers{{":sub", R"("a")"}}));
  EXPECT_EQ(forwarded_in(1), (ports::Headers{{":sub", R"("b")"}}));
  EXPECT_EQ(forwarded_in(2), ports::Headers{});
}

TEST_F(ForwardedClaimsTest, SplitNoFetchByWhatNoSubgraphReceives) {
  resolve({event(10, {row_for(1, R"({"sub":"a","email":"a@b"})"),
                      row_for(2, R"({"sub":"a","email":"c@d"})")})},
          sink);
  EXPECT_EQ(ports.client->requests.size(), 1U);
}

}  // namespace
}  // namespace exec::pipeline
