#include "conn-service/session/http_session.h"

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

constexpr std::string_view kJsonHead =
    "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

std::string post(std::string_view body, std::string_view fields = "") {
  return std::string(kJsonHead) + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
std::string get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}
constexpr std::string_view kQuery = R"({"query":"{a}"})";
constexpr std::string_view kUpgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";

class HttpSessionTest : public testing::Test {
 protected:
  HttpSessionTest() {
    options_.cors.allowed_origins = {"https://app.example.com"};
    options_.pages = {{"/stats", "application/json", [] { return std::string("{}"); }}};
    files_.add("/index.html", "<p>");
    files_.add("/a.js", "x");
    context_ = std::make_unique<HttpContext>(options_, files_, websockets_);
    client_ = std::make_unique<HttpSession>(*context_, host_);
  }

  void send(std::string bytes) { client_->on_bytes(bytes); }
  std::string received() {
    client_->flush(transport_);
    return transport_.take();
  }
  // "200 OK", or "" if nothing was sent.
  std::string status() {
    const std::string text = received();
    return text.empty() ? "" : text.substr(9, text.find("\r\n") - 9);
  }
  void finish(OperationNumber number, std::string body) {
    client_->on_finished(number, {protocol::HttpOutcome::kExecuted,
                                  std::make_shared<const std::string>(std::move(body)),
                                  {}});
  }
  void advance(std::int64_t ms) {
    clock_.advance(ms);
    if (clock_.now_ms() >= client_->deadline_ms()) client_->on_deadline();
  }

  test::FakeClock clock_;
  Tally tally_;
  shared::json::ParsedText scratch_;
  Turn turn_;
  WebsocketContext websockets_{{}, clock_, turn_, tally_, scratch_};
  HttpOptions options_;
  StaticFiles files_;
  FakeTransport transport_;
  FakeHost host_;
  std::unique_ptr<HttpContext> context_;
  std::unique_ptr<HttpSession> client_;
};

TEST_F(HttpSessionTest, AnswersAPostWithItsResult) {
  clock_.set_wall(784'111'777'000);
  send(post(kQuery, "Accept: application/graphql-response+json\r\nAuthorization: t\r\n"));
  ASSERT_EQ(host_.started.size(), 1U);
  EXPECT_EQ(host_.started[0].document, "{a}");
  EXPECT_EQ(*shared::http::find(host_.identified, "authorization"), "t");
  EXPECT_EQ(received(), "");
  finish(1, R"({"data":{"a":1}})");
  EXPECT_EQ(received(),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/graphql-response+json; charset=utf-8\r\n"
            "Vary: Origin\r\nContent-Length: 16\r\nConnection: keep-alive\r\n\r\n"
            R"({"data":{"a":1}})");
}

TEST_F(HttpSessionTest, AnswersPipelinedRequestsInOrder) {
  send(post(kQuery) + post(kQuery) + get("/stats"));
  EXPECT_EQ(host_.started.size(), 1U);
  finish(1, R"({"data":1})");
  EXPECT_EQ(host_.started.size(), 2U);
  const std::string first = received();
  EXPECT_TRUE(first.ends_with(R"({"data":1})")) << first;
  finish(2, R"({"data":2})");
  const std::string rest = received();
  EXPECT_NE(rest.find(R"({"data":2}HTTP/1.1 200 OK)"), std::string::npos) << rest;
}

TEST_F(HttpSessionTest, RefusesASubscriptionAndStopsIt) {
  send(post(kQuery));
  client_->on_joined(1, 0);
  const std::string text = received();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 406 Not Acceptable\r\n")) << text;
  EXPECT_NE(text.find("SUBSCRIPTION_NOT_ACCEPTABLE"), std::string::npos);
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
}

TEST_F(HttpSessionTest, StopsTheOperationOfAClientThatDisconnects) {
  send(post(kQuery));
  client_->on_broken();
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
  EXPECT_EQ(client_->ending(), Ending::kDrop);
}

TEST_F(HttpSessionTest, AnswersAClientThatHasClosedOnlyItsSendingSide) {
  send(post(kQuery));
  client_->on_peer_end();
  EXPECT_FALSE(client_->wants_read());
  finish(1, R"({"data":1})");
  EXPECT_EQ(status(), "200 OK");
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, AnswersAllThatWasPipelinedBeforeTheClientClosedItsSendingSide) {
  send(post(kQuery) + post(kQuery) + get("/stats") + get("/stats") + "GET /sta");
  client_->on_peer_end();
  finish(1, R"({"data":1})");
  EXPECT_TRUE(received().ends_with(R"({"data":1})"));
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  finish(2, R"({"data":2})");
  const std::string rest = received();
  EXPECT_NE(rest.find(R"({"data":2}HTTP/1.1 200 OK)"), std::string::npos) << rest;
  std::size_t responses = 0;
  for (std::size_t at = 0; (at = rest.find("HTTP/1.1 200 OK", at)) != std::string::npos; ++at)
    ++responses;
  EXPECT_EQ(responses, 3U) << rest;
  EXPECT_EQ(client_->ending(), Ending::kFinish) << "half a request is not waited for";
}

struct StatusCase {
  const char* name;
  std::string request;
  const char* status;
};

class HttpSessionStatus : public HttpSessionTest, public testing::WithParamInterface<StatusCase> {};

TEST_P(HttpSessionStatus, IsByTheTable) {
  send(GetParam().request);
  EXPECT_EQ(status(), GetParam().status);
  EXPECT_TRUE(host_.started.empty());
}

const StatusCase kStatuses[] = {
    {"GetOfGraphql", get("/graphql?query={a}"), "405 Method Not Allowed"},
    {"PutOfGraphql", "PUT /graphql HTTP/1.1\r\nHost: x\r\n\r\n", "405 Method Not Allowed"},
    {"NotJson", post("{"), "400 Bad Request"},
    {"Index", get("/"), "200 OK"},
    {"File", get("/a.js?v=1"), "200 OK"},
    {"NoFile", get("/b.js"), "404 Not Found"},
    {"Traversal", get("/../../etc/passwd"), "404 Not Found"},
    {"EncodedTraversal", get("/%2e%2e/%2e%2e/etc/passwd"), "404 Not Found"},
    {"BadEscape", get("/%zz"), "400 Bad Request"},
    {"PostOfFile", "POST /a.js HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
     "405 Method Not Allowed"},
    {"Page", get("/stats"), "200 OK"},
    {"Preflight",
     "OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example.com\r\n"
     "Access-Control-Request-Method: POST\r\n\r\n",
     "204 No Content"},
    {"ForeignUpgrade", get("/graphql", std::string(kUpgrade) + "Origin: https://evil.test\r\n"),
     "403 Forbidden"},
    {"UpgradeWithoutSubprotocol",
     get("/graphql", std::string(kUpgrade.substr(0, kUpgrade.find("Sec-WebSocket-Protocol")))),
     "400 Bad Request"},
    {"UpgradeElsewhere", get("/other", kUpgrade), "404 Not Found"},
    {"Smuggling",
     "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "chunked\r\n\r\n",
     "400 Bad Request"},
};
INSTANTIATE_TEST_SUITE_P(HttpSession,
                         HttpSessionStatus,
                         testing::ValuesIn(kStatuses),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(HttpSessionTest, NamesTheAllowedMethods) {
  send(get("/graphql"));
  const std::string text = received();
  EXPECT_NE(text.find("\r\nAllow: POST\r\n"), std::string::npos);
  EXPECT_NE(text.find("METHOD_NOT_ALLOWED"), std::string::npos);
}

TEST_F(HttpSessionTest, ClosesTheConnectionAfterAMalformedRequest) {
  send("GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n" + get("/"));
  const std::string text = received();
  EXPECT_NE(text.find("400 Bad Request"), std::string::npos);
  EXPECT_NE(text.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_EQ(text.find("200 OK"), std::string::npos);
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, HandsOverToAWebSocketSessionAndTheFramesAfterTheRequest) {
  send(get("/graphql", kUpgrade) + "frames");
  ASSERT_EQ(client_->ending(), Ending::kHandOver);
  const Successor successor = client_->take_successor();
  EXPECT_EQ(successor.unread, "frames");
  EXPECT_EQ(tally_.sessions, 1);
  successor.session->flush(transport_);
  EXPECT_TRUE(transport_.take().starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
}

TEST_F(HttpSessionTest, HandsOverAfterTheResponseToAnEarlierRequest) {
  send(get("/stats") + get("/graphql", kUpgrade) + "fra");
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  send("mes");
  EXPECT_EQ(status(), "200 OK");
  ASSERT_EQ(client_->ending(), Ending::kHandOver);
  EXPECT_EQ(client_->take_successor().unread, "frames");
}

TEST_F(HttpSessionTest, RefusesMoreSessionsThanTheQuota) {
  host_.has_room = false;
  send(get("/graphql", kUpgrade));
  const std::string text = received();
  EXPECT_NE(text.find("503 Service Unavailable"), std::string::npos);
  EXPECT_NE(text.find("\r\nRetry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  EXPECT_EQ(tally_.sessions_refused, 1U);
}

TEST_F(HttpSessionTest, RefusesAQueryWhileMemoryIsTooShort) {
  host_.has_memory = false;
  send(post(R"({"query":"{a}"})"));
  const std::string text = received();
  EXPECT_NE(text.find("503 Service Unavailable"), std::string::npos);
  EXPECT_NE(text.find("\r\nRetry-After: 1\r\n"), std::string::npos);
  EXPECT_NE(text.find("The server is short of memory"), std::string::npos);
  EXPECT_TRUE(host_.started.empty());
  EXPECT_EQ(client_->ending(), Ending::kOpen);
}

TEST_F(HttpSessionTest, NamesTheSupportedVersionOfWebSocket) {
  std::string fields(kUpgrade);
  fields.replace(fields.find("Version: 13"), 11, "Version: 8");
  send(get("/graphql", fields));
  const std::string text = received();
  EXPECT_NE(text.find("426 Upgrade Required"), std::string::npos);
  EXPECT_NE(text.find("\r\nSec-WebSocket-Version: 13\r\n"), std::string::npos);
}

TEST_F(HttpSessionTest, AnswersExpectWithContinue) {
  send(std::string(kJsonHead) + "Content-Length: 15\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(received(), "HTTP/1.1 100 Continue\r\n\r\n");
  send(std::string(kQuery));
  EXPECT_EQ(host_.started.size(), 1U);
}

TEST_F(HttpSessionTest, TimesOutASlowHead) {
  send("GET / HT");
  advance(10'000);
  EXPECT_EQ(status(), "408 Request Timeout");
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, DoesNotExtendTheTimeoutOfASlowHeadWithEachByte) {
  send("GET / HT");
  advance(9'000);
  send("T");
  advance(1'000);
  EXPECT_EQ(status(), "408 Request Timeout");
}

TEST_F(HttpSessionTest, TimesOutASlowBody) {
  send(std::string(kJsonHead) + "Content-Length: 15\r\n\r\n{");
  advance(29'999);
  EXPECT_EQ(status(), "");
  advance(1);
  EXPECT_EQ(status(), "408 Request Timeout");
}

TEST_F(HttpSessionTest, ClosesAConnectionWithoutARequestSilently) {
  advance(10'000);
  EXPECT_EQ(received(), "");
  EXPECT_EQ(client_->ending(), Ending::kDrop);
}

TEST_F(HttpSessionTest, KeepsAnIdleConnectionBetweenRequestsForAWhile) {
  send(get("/"));
  (void)received();
  advance(59'999);
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  advance(1);
  EXPECT_EQ(client_->ending(), Ending::kDrop);
}

TEST_F(HttpSessionTest, AnswersNotModifiedForAFileThatTheClientHas) {
  send(get("/a.js"));
  const std::string text = received();
  const std::size_t from = text.find("ETag: ") + 6;
  const std::string etag = text.substr(from, text.find("\r\n", from) - from);
  send(get("/a.js", "If-None-Match: \"x\", W/" + etag + "\r\n"));
  EXPECT_EQ(status(), "304 Not Modified");
}

TEST_F(HttpSessionTest, AnswersHeadWithoutABody) {
  send("HEAD /index.html HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string text = received();
  EXPECT_NE(text.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST_F(HttpSessionTest, BoundsTheResponsesThatTheClientDoesNotRead) {
  const std::string big(100'000, 'x');
  StaticFiles files;
  files.add("/big", big);
  const HttpContext context(options_, files, websockets_);
  HttpSession client(context, host_);
  transport_.room = 0;
  std::string requests;
  for (int i = 0; i < 10; ++i)
    requests += get("/big");
  client.on_bytes(requests);
  client.flush(transport_);
  EXPECT_EQ(tally_.http_responses[place_of(kCountedStatuses, 200)], 3U);
  transport_.room = 10'000'000;
  for (int turn = 0; turn < 5; ++turn)
    client.flush(transport_);
  EXPECT_EQ(tally_.http_responses[place_of(kCountedStatuses, 200)], 10U);
}

TEST_F(HttpSessionTest, RefusesASubscriptionBeforeItIsStarted) {
  send(post(R"({"query":"subscription{a}"})"));
  EXPECT_EQ(status(), "406 Not Acceptable");
  EXPECT_TRUE(host_.started.empty());
  send(post(kQuery));
  EXPECT_EQ(host_.started.size(), 1U);
}

TEST_F(HttpSessionTest, DoesNotWaitForAnAnswerForEver) {
  send(post(kQuery));
  advance(11'999);
  EXPECT_EQ(status(), "");
  advance(1);
  const std::string text = received();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << text;
  EXPECT_NE(text.find("\r\nRetry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
  send(post(kQuery));
  EXPECT_EQ(host_.started.size(), 2U) << "the connection goes on";
}

TEST_F(HttpSessionTest, DoesNotInviteAClientToSendAMutationAgainThatMayHaveBeenExecuted) {
  send(post(R"({"query":"mutation{a}"})"));
  advance(12'000);
  const std::string text = received();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 500 ")) << text;
  EXPECT_NE(text.find("OUTCOME_UNKNOWN"), std::string::npos);
  EXPECT_EQ(text.find("Retry-After"), std::string::npos);
}

// ---- the drain ----------------------------------------------------------------------------------

TEST_F(HttpSessionTest, ClosesAfterTheResponseWhileDraining) {
  send(post(kQuery));
  context_->is_draining = true;
  client_->drain();
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  finish(1, R"({"data":1})");
  EXPECT_NE(received().find("Connection: close"), std::string::npos);
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, ExecutesARequestThatComesBeforeItsTurnWhileDraining) {
  send(get("/"));
  EXPECT_EQ(received().find("Connection: close"), std::string::npos);
  context_->is_draining = true;
  send(post(kQuery));
  finish(1, R"({"data":1})");
  const std::string text = received();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n")) << text;
  EXPECT_NE(text.find("Connection: close"), std::string::npos);
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, ClosesAnIdleConnectionAtItsTurn) {
  context_->is_draining = true;
  client_->drain();
  EXPECT_EQ(received(), "");
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, TakesTheRestOfARequestWhoseTurnHasComeButNotForLong) {
  context_->is_draining = true;
  send(std::string(kJsonHead) + "Content-Length: 15\r\n\r\n{");
  client_->drain();
  EXPECT_EQ(client_->ending(), Ending::kOpen);
  advance(4'999);
  EXPECT_EQ(status(), "");
  advance(1);
  EXPECT_EQ(status(), "408 Request Timeout");
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, GivesAMutationUpThatOutlastsTheDrain) {
  context_->is_draining = true;
  send(post(R"({"query":"mutation{a}"})"));
  client_->drain();
  advance(5'000);
  EXPECT_EQ(status(), "500 Internal Server Error");
  EXPECT_EQ(client_->ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, RefusesTheRequestsOfAClientThatConnectsWhileDraining) {
  context_->is_draining = true;
  HttpSession late(*context_, host_);
  std::string bytes = post(kQuery);
  late.on_bytes(bytes);
  late.flush(transport_);
  const std::string text = transport_.take();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << text;
  EXPECT_NE(text.find("Connection: close"), std::string::npos);
  EXPECT_NE(text.find("\r\nRetry-After: 1\r\n"), std::string::npos);
  EXPECT_TRUE(host_.started.empty());
  EXPECT_EQ(late.ending(), Ending::kFinish);
}

TEST_F(HttpSessionTest, AcceptsAnUpgradeWhileDraining) {
  context_->is_draining = true;
  HttpSession late(*context_, host_);
  std::string bytes = get("/graphql", kUpgrade);
  late.on_bytes(bytes);
  EXPECT_EQ(late.ending(), Ending::kHandOver);
}

TEST_F(HttpSessionTest, RefusesRequestsWithMalformedHeaders) {
  host_.identity =
      shared::fail(shared::ErrorCode::kInvalidInput, "header x: it must occur only once");
  send(post(kQuery));
  const std::string answer = received();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
  EXPECT_TRUE(answer.ends_with(
      R"({"errors":[{"message":"header x: it must occur only once","extensions":{"code":"BAD_REQUEST"}}]})"))
      << answer;
  EXPECT_TRUE(host_.started.empty());
  send(get("/graphql", kUpgrade));
  EXPECT_EQ(status(), "400 Bad Request");
}

}  // namespace
}  // namespace conn::session
