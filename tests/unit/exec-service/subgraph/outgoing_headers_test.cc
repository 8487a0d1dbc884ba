#include "exec-service/subgraph/outgoing_headers.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

using ports::Headers;
using Lines = std::vector<std::string>;

const std::string kType = "content-type: application/json";
const std::string kAccept = "accept: application/graphql-response+json, application/json;q=0.9";

Lines lines(const Headers* forwarded, const Headers* context, const HeaderRules& rules = {}) {
  const auto headers = outgoing_headers(rules, forwarded, context);
  return headers ? headers->lines : Lines{headers.error().message};
}

TEST(OutgoingHeaders, NamesTheMediaTypesThatAreAccepted) {
  EXPECT_EQ(lines(nullptr, nullptr), (Lines{kType, kAccept}));
}

TEST(OutgoingHeaders, PassesOnTheViewersThenTheScopes) {
  const Headers forwarded = {{"authorization", "Bearer x"}, {"x-empty", ""}};
  const Headers context = {{"sluice-loader-id", "a/1"}};
  EXPECT_EQ(lines(&forwarded, &context), (Lines{kType, kAccept, "authorization: Bearer x",
                                                "x-empty;", "sluice-loader-id: a/1"}));
}

TEST(OutgoingHeaders, KeepsBackWhatIsTheConnectionsOrDescribesTheBody) {
  const Headers forwarded = {{"host", "evil"},          {"content-length", "0"},
                             {"connection", "close"},   {"transfer-encoding", "chunked"},
                             {"content-type", "a/b"},   {"te", "trailers"},
                             {"upgrade", "websocket"},  {"expect", "100-continue"},
                             {"accept-encoding", "br"}, {"proxy-authorization", "x"},
                             {"cookie", "a=b"}};
  EXPECT_EQ(lines(&forwarded, nullptr), (Lines{kType, kAccept, "cookie: a=b"}));
}

TEST(OutgoingHeaders, RefusesWhatWouldBecomeAnotherHeaderOrRequest) {
  const Headers hostile[] = {
      {{"x-a", "1\r\nx-admin: true"}},
      {{"x-a", "1\nGET / HTTP/1.1"}},
      {{"x-a", std::string("1\0 2", 4)}},
      {{"x-a", "\x7f"}},
      {{"x a", "1"}},
      {{"x-a:", "1"}},
      {{"x-a\r\nb", "1"}},
      {{"", "1"}},
      {{"X-Upper", "1"}},
      {{"x-\xc3\xa4", "1"}},
  };
  for (const Headers& headers : hostile) {
    const auto refused = outgoing_headers({}, &headers, nullptr);
    ASSERT_FALSE(refused) << headers[0].name << ": " << headers[0].value;
    EXPECT_EQ(refused.error().code, shared::ErrorCode::kInvalidInput);
    EXPECT_EQ(refused.error().message,
              "a forwarded header has a name or value that HTTP does not allow");
    EXPECT_FALSE(outgoing_headers({}, nullptr, &headers));
  }
}

TEST(OutgoingHeaders, LetsUtf8AndTabsThroughInValues) {
  const Headers forwarded = {{"x-name", "J\xc3\xbcrgen\t(he)"}};
  EXPECT_EQ(lines(&forwarded, nullptr), (Lines{kType, kAccept, "x-name: J\xc3\xbcrgen\t(he)"}));
}

TEST(OutgoingHeaders, GoByTheSubgraphsRules) {
  const Headers forwarded = {{"authorization", "Bearer x"}, {"x-tenant", "t1"}, {":sub", "\"u1\""}};
  const Headers context = {{"traceparent", "00-a-b-01"}, {"sluice-mutator-id", "m"}};
  const HeaderRules rules{.forward = std::vector<std::string>{"x-tenant"},
                          .rename = {{"x-tenant", "x-customer"}},
                          .claims = {{"sub", "x-user"}},
                          .set = {{"x-api-key", "k"}},
                          .remove = {"sluice-mutator-id"}};
  EXPECT_EQ(lines(&forwarded, &context, rules),
            (Lines{kType, kAccept, "x-customer: t1", "x-user: u1", "x-api-key: k",
                   "traceparent: 00-a-b-01"}));
}

TEST(OutgoingHeaders, LetTheScopesTraceStandForAForwardedOne) {
  const Headers forwarded = {{"traceparent", "00-client"}, {"x-a", "1"}};
  const Headers context = {{"traceparent", "00-ours"}};
  EXPECT_EQ(lines(&forwarded, &context), (Lines{kType, kAccept, "x-a: 1", "traceparent: 00-ours"}));
  EXPECT_EQ(lines(&forwarded, nullptr),
            (Lines{kType, kAccept, "traceparent: 00-client", "x-a: 1"}));
}

TEST(OutgoingHeaders, CountsTheLinesThatDistinguishViewers) {
  const Headers forwarded = {{"x-a", "1"}, {"x-b", "2"}};
  const Headers context = {{"traceparent", "00-ours"}};
  EXPECT_EQ(outgoing_headers({}, &forwarded, &context)->viewers, 4U);
  EXPECT_EQ(outgoing_headers({}, nullptr, &context)->viewers, 2U);
}

}  // namespace
}  // namespace exec::subgraph
