#include "conn-service/protocol/http_request.h"

#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "conn-service/protocol/http_answer.h"
#include "shared/http/fields.h"

namespace conn::protocol {
namespace {

namespace http = shared::http;

http::Request post(http::Fields fields, std::string body = R"({"query":"{a}"})") {
  return {"POST", "/graphql", 11, true, std::move(fields), std::move(body)};
}
const http::Field kJsonBody = {"Content-Type", "application/json"};

TEST(HttpRequest, IsReadWithTheTypeThatTheClientPrefers) {
  shared::json::ParsedText scratch;
  const auto read = read_post(
      post({{"content-type", "Application/JSON; charset=UTF-8"},
            {"Accept", "application/graphql-response+json, application/json;q=0.9"}},
           R"({"query":"{a}","operationName":"N","variables":{"v":1},"extensions":{},"x":1})"),
      scratch);
  ASSERT_TRUE(std::holds_alternative<HttpGraphqlRequest>(read));
  EXPECT_EQ(std::get<HttpGraphqlRequest>(read).request,
            (GraphqlRequest{.document = "{a}",
                            .operation_name = "N",
                            .variables_json = R"({"v":1})",
                            .extensions_json = "{}"}));
  EXPECT_EQ(std::get<HttpGraphqlRequest>(read).type, ResponseType::kGraphqlResponse);
}

TEST(HttpRequest, BelongsToTheTraceOfItsHeaderUnlessThatIsMalformed) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  shared::json::ParsedText scratch;
  const auto traced = read_post(post({kJsonBody, {"Traceparent", trace}}), scratch);
  EXPECT_EQ(std::get<HttpGraphqlRequest>(traced).request.traceparent, trace);
  const auto malformed = read_post(post({kJsonBody, {"traceparent", "00-nonsense"}}), scratch);
  EXPECT_EQ(std::get<HttpGraphqlRequest>(malformed).request.traceparent, "");
}

struct RefusalCase {
  const char* name;
  http::Request request;
  int status;
  const char* code;
};

class HttpRequestRefusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(HttpRequestRefusal, HasItsStatusAndCode) {
  shared::json::ParsedText scratch;
  const auto read = read_post(GetParam().request, scratch);
  ASSERT_TRUE(std::holds_alternative<http::Response>(read));
  const auto& response = std::get<http::Response>(read);
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_NE(response.body.find(GetParam().code), std::string::npos) << response.body;
}

const RefusalCase kRefusals[] = {
    {"NoContentType", post({}), 400, "CSRF_ERROR"},
    {"PlainText", post({{"Content-Type", "text/plain"}}), 400, "CSRF_ERROR"},
    {"PlainTextThatLooksLikeJson", post({{"Content-Type", "text/plain; application/json"}}), 400,
     "CSRF_ERROR"},
    {"PlainTextWithParameter", post({{"Content-Type", "text/plain;charset=application/json"}}), 400,
     "CSRF_ERROR"},
    {"Form", post({{"Content-Type", "application/x-www-form-urlencoded"}}), 400, "CSRF_ERROR"},
    {"FormInOtherCase", post({{"Content-Type", "Multipart/Form-Data"}}), 400, "CSRF_ERROR"},
    {"TwoContentTypes", post({kJsonBody, {"Content-Type", "text/plain"}}), 400, "CSRF_ERROR"},
    {"EmptyPreflightHeader",
     post({{"Content-Type", "text/plain"}, {"Apollo-Require-Preflight", ""}}), 400, "CSRF_ERROR"},
    {"PlainTextWithPreflightHeader",
     post({{"Content-Type", "text/plain"}, {"Apollo-Require-Preflight", "1"}}), 415,
     "UNSUPPORTED_MEDIA_TYPE"},
    {"GraphqlBody", post({{"Content-Type", "application/graphql"}}), 415, "UNSUPPORTED_MEDIA_TYPE"},
    {"CompressedBody", post({kJsonBody, {"Content-Encoding", "gzip"}}), 415,
     "UNSUPPORTED_MEDIA_TYPE"},
    {"OtherCharset", post({{"Content-Type", "application/json; charset=latin1"}}), 415,
     "UNSUPPORTED_MEDIA_TYPE"},
    {"NothingAcceptable", post({kJsonBody, {"Accept", "text/html"}}), 406, "NOT_ACCEPTABLE"},
    {"NotJson", post({kJsonBody}, "{"), 400, "BAD_REQUEST"},
    {"NotUtf8", post({kJsonBody}, "{\"query\":\"\xff\"}"), 400, "BAD_REQUEST"},
    {"Batch", post({kJsonBody}, R"([{"query":"{a}"}])"), 400, "BAD_REQUEST"},
    {"NoQuery", post({kJsonBody}, "{}"), 400, "BAD_REQUEST"},
    {"QueryIsNotAString", post({kJsonBody}, R"({"query":1})"), 400, "BAD_REQUEST"},
    {"NameIsNotAString", post({kJsonBody}, R"({"query":"","operationName":{}})"), 400,
     "BAD_REQUEST"},
    {"VariablesAreNotAnObject", post({kJsonBody}, R"({"query":"","variables":"{}"})"), 400,
     "BAD_REQUEST"},
    {"ExtensionsAreNotAnObject", post({kJsonBody}, R"({"query":"","extensions":[]})"), 400,
     "BAD_REQUEST"},
    {"MemberTwice", post({kJsonBody}, R"({"query":"a","query":"b"})"), 400, "BAD_REQUEST"},
};
INSTANTIATE_TEST_SUITE_P(HttpRequest,
                         HttpRequestRefusal,
                         testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

// GraphQL over HTTP, "Status codes", as its audits ask.
TEST(HttpAnswer, HasTheStatusOfItsOutcomeAndType) {
  const struct {
    HttpOutcome outcome;
    int graphql_response;
    int json;
  } kRows[] = {
      {HttpOutcome::kExecuted, 200, 200},
      {HttpOutcome::kRequestError, 400, 200},
      {HttpOutcome::kInternalError, 500, 500},
      {HttpOutcome::kUnavailable, 503, 503},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(http_status(row.outcome, ResponseType::kGraphqlResponse), row.graphql_response);
    EXPECT_EQ(http_status(row.outcome, ResponseType::kJson), row.json);
  }
}

TEST(HttpAnswer, JoinsBodyAndExtensions) {
  const http::Response response = to_response(
      HttpOutcome::kExecuted, ResponseType::kGraphqlResponse, R"({"data":{"a":1}})", R"({"b":2})");
  EXPECT_EQ(response.body, R"({"data":{"a":1},"extensions":{"b":2}})");
  EXPECT_EQ(*http::find(response.fields, "content-type"),
            "application/graphql-response+json; charset=utf-8");
}

TEST(HttpAnswer, AsksTheClientToRetryWhenNoReplicaIsAvailable) {
  const http::Response response =
      to_response(HttpOutcome::kUnavailable, ResponseType::kJson, R"({"errors":[]})", "");
  EXPECT_NE(http::find(response.fields, "retry-after"), nullptr);
}

}  // namespace
}  // namespace conn::protocol
