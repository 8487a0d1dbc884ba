#include "exec-service/subgraph/outgoing_headers.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

using executor::Headers;
using Lines = std::vector<std::string>;

const std::string kType = "content-type: application/json";
const std::string kAccept = "accept: application/graphql-response+json, application/json;q=0.9";

TEST(OutgoingHeaders, SaysWhichMediaTypesAreMeant) {
  EXPECT_EQ(*outgoing_headers(nullptr, nullptr), (Lines{kType, kAccept}));
}

TEST(OutgoingHeaders, PassesOnTheViewersThenTheScopes) {
  const Headers forwarded = {{"authorization", "Bearer x"}, {"x-empty", ""}};
  const Headers context = {{"sluice-loader-id", "a/1"}};
  EXPECT_EQ(
      *outgoing_headers(&forwarded, &context),
      (Lines{kType, kAccept, "authorization: Bearer x", "x-empty;", "sluice-loader-id: a/1"}));
}

TEST(OutgoingHeaders, KeepsBackWhatIsTheConnectionsOrDescribesTheBody) {
  const Headers forwarded = {{"host", "evil"},          {"content-length", "0"},
                             {"connection", "close"},   {"transfer-encoding", "chunked"},
                             {"content-type", "a/b"},   {"te", "trailers"},
                             {"upgrade", "websocket"},  {"expect", "100-continue"},
                             {"accept-encoding", "br"}, {"proxy-authorization", "x"},
                             {"cookie", "a=b"}};
  EXPECT_EQ(*outgoing_headers(&forwarded, nullptr), (Lines{kType, kAccept, "cookie: a=b"}));
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
    const auto lines = outgoing_headers(&headers, nullptr);
    ASSERT_FALSE(lines) << headers[0].name << ": " << headers[0].value;
    EXPECT_EQ(lines.error().code, shared::ErrorCode::kInvalidInput);
    EXPECT_EQ(lines.error().message,
              "a forwarded header has a name or value that HTTP does not allow");
    EXPECT_FALSE(outgoing_headers(nullptr, &headers));
  }
}

TEST(OutgoingHeaders, LetsUtf8AndTabsThroughInValues) {
  const Headers forwarded = {{"x-name", "J\xc3\xbcrgen\t(he)"}};
  EXPECT_EQ(*outgoing_headers(&forwarded, nullptr),
            (Lines{kType, kAccept, "x-name: J\xc3\xbcrgen\t(he)"}));
}

}  // namespace
}  // namespace exec::subgraph
