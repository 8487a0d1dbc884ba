#include "conn-service/reactor/forwarding.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

using Headers = std::vector<routing::Header>;

shared::http::Request request(shared::http::Fields fields) {
  shared::http::Request result;
  result.fields = std::move(fields);
  return result;
}

TEST(Forwarding, IsNothingUnlessListed) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding({});
  const SharedViewer viewer = *forwarding.from_headers(request({{"Authorization", "x"}}), scratch);
  EXPECT_TRUE(viewer->headers.empty());
  EXPECT_EQ(forwarding.with_init(viewer, R"({"token":"x"})", scratch), viewer);
}

TEST(Forwarding, SharesOneAnonymousViewer) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding({.operations = {.headers = {"authorization"}}});
  EXPECT_EQ(*forwarding.from_headers(request({}), scratch),
            *forwarding.from_headers(request({}), scratch));
}

TEST(Forwarding, CarriesAllLinesOfARepeatedHeader) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding({.operations = {.headers = {"x-forwarded-for", "cookie"}}});
  const SharedViewer viewer =
      *forwarding.from_headers(request({{"X-Forwarded-For", "10.0.0.1, 10.0.0.2"},
                                        {"Cookie", "a=1"},
                                        {"x-forwarded-for", "10.0.0.3"},
                                        {"cookie", "b=2"}}),
                               scratch);
  EXPECT_EQ(viewer->headers,
            (Headers{{"x-forwarded-for", "10.0.0.1, 10.0.0.2, 10.0.0.3"}, {"cookie", "a=1; b=2"}}));
}

TEST(Forwarding, NeverCarriesWhatBelongsToOneConnection) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding(
      {.operations = {.headers = {"Host", "Connection", "Content-Length", "bad name", "X-A"}}});
  const SharedViewer viewer = *forwarding.from_headers(
      request({{"host", "x"}, {"connection", "x"}, {"content-length", "1"}, {"x-a", "1"}}),
      scratch);
  EXPECT_EQ(viewer->headers, (Headers{{"x-a", "1"}}));
}

TEST(Forwarding, LetsAnInitMemberReplaceTheHeaderOfItsName) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding(
      {.operations = {.headers = {"authorization"}, .init_members = {{"auth", "Authorization"}}}});
  const SharedViewer viewer =
      *forwarding.from_headers(request({{"Authorization", "old"}}), scratch);
  const SharedViewer both = forwarding.with_init(viewer, R"({"auth":"new"})", scratch);
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->headers, (Headers{{"authorization", "new"}}));
  EXPECT_EQ(viewer->headers, (Headers{{"authorization", "old"}}));
}

TEST(Forwarding, ForbidsMembersThatAreNotValidHeaderValues) {
  shared::json::ParsedText scratch;
  const Forwarding forwarding({.events = {.init_members = {{"token", "x-token"}}}});
  const SharedViewer viewer = *forwarding.from_headers(request({}), scratch);
  for (const char* payload :
       {R"({"token":1})", R"({"token":{"sub":"admin"}})", R"({"token":"a\r\nX-Admin: 1"})"})
    EXPECT_EQ(forwarding.with_init(viewer, payload, scratch), nullptr) << payload;
  for (const char* payload : {"", "{}", R"({"token":null})"})
    EXPECT_EQ(forwarding.with_init(viewer, payload, scratch), viewer) << payload;
}

}  // namespace
}  // namespace conn::reactor
