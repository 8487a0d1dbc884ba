#include "shared/service/missing_providers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::service {
namespace {

using exec_api::ProviderUse;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<ProviderUse> kUses = {
    {"main", "Subscription.flight", "events.graphql:3:60"},
    {"mian", "Subscription.tick", "events.graphql:4:60"},
    {"other", "Subscription.gate", "events.graphql:5:60"},
    {"mian", "Subscription.delay", "events.graphql:6:60"},
};

TEST(MissingProviders, AreNamedOnceAtTheirFirstUseWithTheNearestName) {
  EXPECT_THAT(
      missing_providers(ProviderRole::kRead, kUses, "conn.yaml", {"main", "spare"}),
      ElementsAre("events.graphql:4:60: Subscription.tick and 1 more read from provider `mian`, "
                  "which conn.yaml does not have: such subscriptions will be refused; did you "
                  "mean `main`? Otherwise add `providers.mian` there",
                  "events.graphql:5:60: Subscription.gate reads from provider `other`, which "
                  "conn.yaml does not have: such subscriptions will be refused; add "
                  "`providers.other` there"));
}

TEST(MissingProviders, OfMutationsFailThem) {
  EXPECT_THAT(
      missing_providers(ProviderRole::kPublish, {{"out", "Mutation.report", "events.graphql:9:2"}},
                        "exec-service's configuration", {}),
      ElementsAre("events.graphql:9:2: Mutation.report publishes to provider `out`, which "
                  "exec-service's configuration does not have: such mutations will fail; "
                  "add `providers.out` there"));
}

TEST(MissingProviders, AreNoneWhereAllAreKnown) {
  EXPECT_THAT(
      missing_providers(ProviderRole::kRead, kUses, "conn.yaml", {"main", "mian", "other", "more"}),
      IsEmpty());
}

}  // namespace
}  // namespace shared::service
