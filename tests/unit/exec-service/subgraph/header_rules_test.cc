#include "exec-service/subgraph/header_rules.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

using ports::Headers;
using Names = std::vector<std::string>;

const Headers kViewer = {
    {"authorization", "Bearer x"}, {"cookie", "a=b"}, {"x-tenant", "t1"}, {":sub", R"("u1")"}};

TEST(HeaderRules, PassAllThatIsForwardedIfThereAreNone) {
  EXPECT_EQ(*apply_rules({}, kViewer),
            (Headers{{"authorization", "Bearer x"}, {"cookie", "a=b"}, {"x-tenant", "t1"}}))
      << "but no claim, which no header is called";
}

TEST(HeaderRules, PassOnlyWhatTheAllowListNames) {
  EXPECT_EQ(*apply_rules({.forward = Names{"x-tenant", "x-other"}}, kViewer),
            (Headers{{"x-tenant", "t1"}}));
  EXPECT_EQ(*apply_rules({.forward = Names{}}, kViewer), Headers{});
}

TEST(HeaderRules, RenameSetAndRemove) {
  const HeaderRules rules{.rename = {{"x-tenant", "x-customer"}},
                          .set = {{"x-api-key", "k"}, {"x-empty", ""}},
                          .remove = {"cookie"}};
  EXPECT_EQ(*apply_rules(rules, kViewer), (Headers{{"authorization", "Bearer x"},
                                                   {"x-customer", "t1"},
                                                   {"x-api-key", "k"},
                                                   {"x-empty", ""}}));
}

TEST(HeaderRules, RemoveHasTheLastWord) {
  const HeaderRules rules{.rename = {{"x-tenant", "x-b"}},
                          .claims = {{"sub", "x-c"}},
                          .set = {{"x-a", "1"}},
                          .remove = {"x-a", "x-b", "x-c", "authorization", "cookie"}};
  EXPECT_EQ(*apply_rules(rules, kViewer), Headers{});
  EXPECT_EQ(observed_claims(rules), Names{}) << "no subgraph reads it";
}

TEST(HeaderRules, MakeHeadersOfClaims) {
  const Headers viewer = {{":sub", R"("J\u00fcrgen")"},  {":level", " 7 "}, {":admin", "true"},
                          {":roles", R"([ "a", "b" ])"}, {":gone", "null"}, {":blank", R"("")"}};
  const HeaderRules rules{.claims = {{"sub", "x-user"},
                                     {"level", "x-level"},
                                     {"admin", "x-admin"},
                                     {"roles", "x-roles"},
                                     {"gone", "x-gone"},
                                     {"blank", "x-blank"},
                                     {"absent", "x-absent"}}};
  EXPECT_EQ(*apply_rules(rules, viewer), (Headers{{"x-user", "J\xc3\xbcrgen"},
                                                  {"x-level", "7"},
                                                  {"x-admin", "true"},
                                                  {"x-roles", R"(["a","b"])"}}));
}

// Otherwise a client could choose its identity.
TEST(HeaderRules, NeverPassWhatAClientSentUnderANameThatARuleWrites) {
  const Headers liar = {{"x-user", "root"}, {"x-customer", "other"}, {"x-api-key", "mine"}};
  const HeaderRules rules{.rename = {{"x-tenant", "x-customer"}},
                          .claims = {{"sub", "x-user"}},
                          .set = {{"x-api-key", "k"}}};
  EXPECT_EQ(*apply_rules(rules, liar), (Headers{{"x-api-key", "k"}}));
}

TEST(HeaderRules, RefuseAClaimThatIsNotAHeaderValue) {
  const auto headers =
      apply_rules({.claims = {{"name", "x-name"}}}, {{":name", R"("a\r\nx-admin: true")"}});
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().code, shared::ErrorCode::kInvalidInput);
  EXPECT_EQ(headers.error().message, "the claim name cannot be a header");
}

TEST(HeaderRules, NameTheClaimsThatTheyRead) {
  EXPECT_EQ(observed_claims({.claims = {{"sub", "x-a"}, {"org", "x-b"}, {"sub", "x-c"}}}),
            (Names{"sub", "org"}));
  EXPECT_EQ(observed_claims({.forward = Names{"sub"}, .set = {{"sub", "1"}}}), Names{});
}

struct Case {
  HeaderRules rules;
  const char* problem;
};

TEST(HeaderRules, AreCheckedBeforeAnythingRuns) {
  const Case cases[] = {
      {{}, "none"},
      {{.forward = Names{"authorization", "traceparent"}, .remove = {"sluice-mutator-id"}}, "none"},
      {{.set = {{"x-a", "1"}}, .remove = {"x-a"}}, "none"},
      {{.forward = Names{"x a"}}, "`x a` is not a valid header name"},
      {{.remove = {""}}, "`` is not a valid header name"},
      {{.remove = {"*"}}, "`*` does not stand for all headers here: give each name"},
      {{.set = {{"*", "1"}}}, "`*` does not stand for all headers here: give each name"},
      {{.rename = {{"x:", "x-a"}}}, "`x:` is not a valid header name"},
      {{.rename = {{"x-a", "x b"}}}, "`x b` is not a valid header name"},
      {{.claims = {{"", "x-a"}}}, "a claim needs a name"},
      {{.claims = {{"sub", "X-A"}}}, "`X-A` is not a valid header name"},
      {{.set = {{"x-a", "1\n"}}}, "the value of `x-a` is not a valid header value"},
      {{.set = {{"host", "a"}}}, "`host` belongs to the connection or the body, which are ours"},
      {{.rename = {{"x-a", "content-type"}}},
       "`content-type` belongs to the connection or the body, which are ours"},
      {{.set = {{"traceparent", "a"}}}, "`traceparent` is written by Sluice itself"},
      {{.rename = {{"x-a", "x-c"}}, .claims = {{"sub", "x-c"}}}, "two rules write `x-c`"},
      {{.claims = {{"sub", "x-c"}}, .set = {{"x-c", "1"}}}, "two rules write `x-c`"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(check_rules(c.rules).value_or("none"), c.problem);
}

}  // namespace
}  // namespace exec::subgraph
