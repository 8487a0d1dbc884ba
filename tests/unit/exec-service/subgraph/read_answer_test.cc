#include "exec-service/subgraph/read_answer.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

struct Case {
  int status;
  const char* content_type;
  const char* body;
  const char* outcome;  // "passed on", or the error
};

// GraphQL over HTTP, "Processing a response".
constexpr Case kCases[] = {
    {200, "application/json", "{}", "passed on"},
    {200, "application/json; charset=utf-8", "{}", "passed on"},
    {200, "Application/JSON ;charset=utf-8", "{}", "passed on"},
    {203, "application/json", "not even JSON, which the reader will say", "passed on"},
    {200, "application/graphql-response+json", "{}", "passed on"},
    {400, "application/graphql-response+json; charset=utf-8", R"({"errors":[]})", "passed on"},
    {500, "application/graphql-response+json", "", "passed on"},
    {400, "application/json", R"({"errors":[{"message":"no"}]})", "passed on"},
    {500, "application/json", R"( {"data":null} )", "passed on"},
    {404, "application/json", R"({"message":"no such route"})",
     R"(subgraph flights answered 404 with application/json instead of a GraphQL response: {"message":"no such route"})"},
    {500, "application/json", "[]",
     "subgraph flights answered 500 with application/json instead of a GraphQL response: []"},
    {302, "application/json", "",
     "subgraph flights answered 302 with application/json instead of a GraphQL response: "},
    {200, "text/html", "<html>\r\nlog in</html>",
     "subgraph flights answered 200 with text/html instead of a GraphQL response: <html>  log "
     "in</html>"},
    {200, "application/json-seq", "{}",
     "subgraph flights answered 200 with application/json-seq instead of a GraphQL response: {}"},
    {502, "", "bad gateway",
     "subgraph flights answered 502 with no content-type instead of a GraphQL response: bad "
     "gateway"},
};

TEST(ReadAnswer, PassesOnWhatIsAGraphqlResponseAndNothingElse) {
  for (const Case& c : kCases) {
    const auto answer = read_answer({c.status, c.content_type, c.body}, "flights");
    EXPECT_EQ(answer ? "passed on" : answer.error().message, c.outcome);
    if (!answer) {
      EXPECT_EQ(answer.error().code,
                c.status == 502 ? shared::ErrorCode::kUnavailable : shared::ErrorCode::kInternal);
      continue;
    }
    EXPECT_EQ(answer->status, c.status);
    EXPECT_EQ(answer->body, c.body);
  }
}

TEST(ReadAnswer, ShowsNoMoreThanTheBeginningOfAForeignBody) {
  const auto answer = read_answer({200, "text/plain", std::string(100'000, 'x')}, "flights");
  EXPECT_EQ(answer.error().message,
            "subgraph flights answered 200 with text/plain instead of a GraphQL response: " +
                std::string(200, 'x'));
}

TEST(ReadAnswer, ReportsWhereARedirectLeadsThatIsNotFollowed) {
  const auto answer = read_answer(
      {.status = 308, .content_type = "text/html", .redirect = "http://other/\x1b"}, "flights");
  EXPECT_EQ(answer.error().message,
            "subgraph flights answered 308, a redirect to http://other/ , and none is followed: "
            "set its `url` to where it listens");
  EXPECT_EQ(answer.error().code, shared::ErrorCode::kInternal);
}

}  // namespace
}  // namespace exec::subgraph
