#include "exec-service/authorization/viewer_access.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::authorization {
namespace {

using schema::FieldId;
using supergraph::AccessRules;
using supergraph::Requirement;
using supergraph::RequirementId;
using supergraph::RequirementSet;
using testing::ElementsAre;
using testing::IsEmpty;

// Field 0 needs nothing, 1 someone, 2 scopes, 3 a policy, 4 scopes and a policy.
AccessRules rules() {
  AccessRules rules;
  rules.requirements = {
      {Requirement::Kind::kAuthenticated, {}},
      {Requirement::Kind::kScopes, {{"admin"}, {"pay:read", "people"}}},
      {Requirement::Kind::kPolicies, {{"colleague"}}},
  };
  const auto needs = [](const std::vector<std::uint32_t>& ids) {
    RequirementSet set;
    for (const std::uint32_t id : ids)
      set.insert({id});
    return set;
  };
  rules.of_field = {needs({}), needs({0}), needs({1}), needs({2}), needs({1, 2})};
  rules.restricted = {FieldId{1}, FieldId{2}, FieldId{3}, FieldId{4}};
  return rules;
}

RequirementSet all_of(const AccessRules& rules) {
  RequirementSet all;
  for (std::uint32_t i = 0; i < rules.requirements.size(); ++i)
    all.insert({i});
  return all;
}

std::vector<std::uint32_t> denied(std::string_view claims, const ClaimNames& names = {}) {
  const AccessRules its = rules();
  std::vector<std::uint32_t> fields;
  denied_fields(its, unmet_requirements(its, all_of(its), claims, names)).for_each([&](FieldId id) {
    fields.push_back(id.value);
  });
  return fields;
}

TEST(ViewerAccess, AnAnonymousViewerMeetsNothing) {
  EXPECT_THAT(denied(""), ElementsAre(1, 2, 3, 4));
}

TEST(ViewerAccess, ClaimsThatAreNotAnObjectAreAnonymous) {
  EXPECT_THAT(denied("[]"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(denied("{"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(denied("null"), ElementsAre(1, 2, 3, 4));
}

TEST(ViewerAccess, ClaimsWhateverTheyAreMakeSomeone) {
  EXPECT_THAT(denied("{}"), ElementsAre(2, 3, 4));
}

TEST(ViewerAccess, ScopesAreWordsOrAListAndOneAlternativeMustBeThereEntirely) {
  EXPECT_THAT(denied(R"({"scope":"pay:read"})"), ElementsAre(2, 3, 4));
  EXPECT_THAT(denied(R"({"scope":" people  pay:read "})"), ElementsAre(3, 4));
  EXPECT_THAT(denied(R"({"scope":["people","pay:read"]})"), ElementsAre(3, 4));
  EXPECT_THAT(denied(R"({"scope":"admin"})"), ElementsAre(3, 4));
  EXPECT_THAT(denied(R"({"scope":"administrator"})"), ElementsAre(2, 3, 4));
  EXPECT_THAT(denied(R"({"scope":{"admin":true}})"), ElementsAre(2, 3, 4));
}

TEST(ViewerAccess, PoliciesAreAClaimOfTheirOwn) {
  EXPECT_THAT(denied(R"({"policies":["colleague"]})"), ElementsAre(2, 4));
  EXPECT_THAT(denied(R"({"policies":["colleague"],"scope":"admin"})"), IsEmpty());
  EXPECT_THAT(denied(R"({"scope":"colleague"})"), ElementsAre(2, 3, 4));
}

TEST(ViewerAccess, TheClaimsNamesAreConfigured) {
  EXPECT_THAT(denied(R"({"scp":"admin","groups":"colleague"})", {"scp", "groups"}), IsEmpty());
}

TEST(ViewerAccess, OnlyWhatIsObservedIsLookedAt) {
  const AccessRules its = rules();
  RequirementSet observed;
  observed.insert({2});
  EXPECT_EQ(unmet_requirements(its, observed, "", {}), observed);
  EXPECT_TRUE(unmet_requirements(its, {}, "", {}).empty());
}

TEST(ViewerAccess, ObservedClaimsAreNamedOnce) {
  const AccessRules its = rules();
  EXPECT_EQ(observed_claims(its, all_of(its), {"scp", "groups"}),
            (ObservedClaims{{"scp", "groups"}, true}));
  EXPECT_EQ(observed_claims(its, all_of(its), {"all", "all"}), (ObservedClaims{{"all"}, true}));
  EXPECT_EQ(observed_claims(its, {}, {}), (ObservedClaims{{}, false}));
}

TEST(ViewerAccess, IdentityIsObservedOnlyWhereItMattersWhetherAViewerIsAnonymous) {
  AccessRules its = rules();
  its.requirements.push_back({Requirement::Kind::kScopes, {{"a"}, {}}});
  const auto observes_identity = [&](std::uint32_t id) {
    RequirementSet set;
    set.insert({id});
    return observed_claims(its, set, {}).identity;
  };
  EXPECT_TRUE(observes_identity(0));   // someone
  EXPECT_FALSE(observes_identity(1));  // scopes: an empty list is met by any viewer
  EXPECT_FALSE(observes_identity(2));
  EXPECT_TRUE(observes_identity(3));  // no scope is enough
}

}  // namespace
}  // namespace exec::authorization
