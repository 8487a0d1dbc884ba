// What a session sends: its operations, their results, their limits.
#include "tests/unit/conn-service/session/websocket_session_fixture.h"

namespace conn::session {
namespace {

TEST_F(WebsocketSessionTest, SendsTheGreetingAndTheAnswersInOneWrite) {
  session_ = std::make_unique<WebsocketSession>(context_, host_, "HTTP/1.1 101\r\n\r\n");
  send(R"({"type":"connection_init","payload":{"token":"x"}})");
  send(R"({"type":"ping","payload":{"a":1}})");
  end_turn();
  EXPECT_EQ(transport_.writes, 1);
  EXPECT_EQ(host_.init_payload, R"({"token":"x"})");
  const std::string sent = transport_.take();
  ASSERT_TRUE(sent.starts_with("HTTP/1.1 101\r\n\r\n"));
  EXPECT_EQ(read_frames(std::string_view(sent).substr(16)),
            (Strings{R"({"type":"connection_ack"})", R"({"type":"pong","payload":{"a":1}})"}));
}

TEST_F(WebsocketSessionTest, GathersATurnIntoOneWritePerSession) {
  init();
  subscribe("a");
  subscribe("b");
  session_->on_joined(1, 100);
  session_->on_joined(2, 100);
  transport_.writes = 0;
  deliver(1, payload(R"({"data":{"n":1}})"));
  deliver(2, payload(R"({"data":{"n":2}})", 100, R"(,"extensions":{"c":1}})"));
  deliver(1, payload(R"({"data":{"n":3}})"));
  EXPECT_EQ(received(),
            (Strings{R"({"id":"a","type":"next","payload":{"data":{"n":1}}})",
                     R"({"id":"b","type":"next","payload":{"data":{"n":2},"extensions":{"c":1}}})",
                     R"({"id":"a","type":"next","payload":{"data":{"n":3}}})"}));
  EXPECT_EQ(transport_.writes, 1);
  EXPECT_EQ(tally_.subscriptions, 2);
}

TEST_F(WebsocketSessionTest, DropsWhatIsOlderThanTheFence) {
  init();
  subscribe("a");
  session_->on_joined(1, 100);
  deliver(1, payload(R"({"data":1})", 99));
  deliver(1, payload(R"({"data":2})", 100));
  EXPECT_EQ(received(), Strings{R"({"id":"a","type":"next","payload":{"data":2}})"});
  EXPECT_EQ(tally_.fences_dropped, 1U);
}

TEST_F(WebsocketSessionTest, SendsNothingOldForAnIdThatIsCompletedAndReused) {
  init();
  subscribe("a");
  session_->on_joined(1, 100);
  deliver(1, payload(R"({"data":"old"})"));
  send(R"({"type":"complete","id":"a"})");
  subscribe("a");
  deliver(1, payload(R"({"data":"old"})"));
  session_->on_joined(2, 101);
  deliver(2, payload(R"({"data":"new"})", 101));
  EXPECT_EQ(received(), Strings{R"({"id":"a","type":"next","payload":{"data":"new"}})"});
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
}

TEST_F(WebsocketSessionTest, AnswersAQueryWithNextAndComplete) {
  init();
  subscribe("q\\n");
  session_->on_finished(1, {.outcome = protocol::HttpOutcome::kExecuted,
                            .body = std::make_shared<const std::string>(R"({"data":{}})"),
                            .extensions_json = R"({"e":1})"});
  EXPECT_EQ(received(),
            (Strings{R"({"id":"q\n","type":"next","payload":{"data":{},"extensions":{"e":1}}})",
                     R"({"id":"q\n","type":"complete"})"}));
  EXPECT_EQ(session_->operations(), 0U);
  EXPECT_EQ(tally_.operations_pending, 0);
  EXPECT_TRUE(host_.stopped.empty());
}

TEST_F(WebsocketSessionTest, AnswersARefusalWithErrorAndNoComplete) {
  init();
  subscribe("q");
  session_->on_finished(
      1, result(protocol::HttpOutcome::kRequestError, R"({"errors":[{"message":"Syntax"}]})"));
  EXPECT_EQ(received(), Strings{R"({"id":"q","type":"error","payload":[{"message":"Syntax"}]})"});
}

TEST_F(WebsocketSessionTest, NeverSendsAnEmptyError) {
  init();
  subscribe("q");
  session_->on_finished(1, result(protocol::HttpOutcome::kInternalError, R"({"errors":[]})"));
  const Strings frames = received();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_THAT(
      frames[0],
      testing::MatchesRegex(
          R"(\{"id":"q","type":"error","payload":\[\{"message":"Internal server error \([0-9a-f]{16}\)\.",)"
          R"("extensions":\{"code":"INTERNAL_SERVER_ERROR"\}\}\]\})"));
}

TEST_F(WebsocketSessionTest, EndsASubscriptionAfterItsLastEvent) {
  live("a");
  deliver(1, payload(R"({"data":1})"));
  session_->on_ended(1, "");
  deliver(1, payload(R"({"data":2})"));
  EXPECT_EQ(received(), (Strings{R"({"id":"a","type":"next","payload":{"data":1}})",
                                 R"({"id":"a","type":"complete"})"}));
  subscribe("a");
  session_->on_joined(2, 0);
  session_->on_ended(2, R"([{"message":"gone"}])");
  EXPECT_EQ(received(), Strings{R"({"id":"a","type":"error","payload":[{"message":"gone"}]})"});
  EXPECT_EQ(tally_.subscriptions, 0);
}

TEST_F(WebsocketSessionTest, ALoneSurrogateInOneOperationIsThatOperationsError) {
  init();
  subscribe("a");
  send(R"({"type":"subscribe","id":"b","payload":{"query":"{a}","variables":{"x":"\ud800"}}})");
  EXPECT_EQ(received(),
            Strings{R"({"id":"b","type":"error","payload":[{"message":"The operation cannot be )"
                    R"(read: lone surrogate at byte 72","extensions":{"code":"BAD_REQUEST"}}]})"});
  subscribe("b");  // the id is free, and the connection open
  EXPECT_EQ(received(), Strings{});
}

TEST_F(WebsocketSessionTest, RefusesMoreOperationsThanItsQuotaUntilOneCompletes) {
  init();
  for (int i = 0; i < 10; ++i) {
    subscribe("a");
    send(R"({"type":"complete","id":"a"})");
  }
  for (const char* id : {"a", "b", "c", "d"})
    subscribe(id);
  EXPECT_EQ(received(),
            Strings{R"({"id":"d","type":"error","payload":[{"message":"Too many operations )"
                    R"(on this connection","extensions":{"code":"TOO_MANY_OPERATIONS"}}]})"});
  EXPECT_EQ(tally_.operations_refused, 1U);
}

// graphql-ws takes an error of an operation for final: of 50 subscriptions that came back together
// 30 were lost.
TEST_F(WebsocketSessionTest, StartsAsManyOperationsAtOnceAsItMayHave) {
  context_.options.operations_max = 50;
  init();
  for (int i = 0; i < 50; ++i)
    subscribe(std::to_string(i));
  EXPECT_EQ(received(), Strings{});
  EXPECT_EQ(host_.started.size(), 50U);
  EXPECT_TRUE(session_->wants_read());
}

TEST_F(WebsocketSessionTest, HoldsWhatIsBeyondTheRateLimitUntilItsTurn) {
  init();
  std::string bytes;
  for (int i = 0; i < 23; ++i) {
    const std::string id = std::to_string(i);
    bytes += client_frame(
        0x81, R"({"type":"subscribe","id":")" + id + R"(","payload":{"query":"subscription{a}"}})");
    bytes += client_frame(0x81, R"({"type":"complete","id":")" + id + R"("})");
  }
  bytes += client_frame(0x81, R"({"type":"ping"})");
  send_bytes(bytes);
  EXPECT_EQ(received(), Strings{});
  EXPECT_EQ(host_.started.size(), 20U);
  EXPECT_FALSE(session_->wants_read()) << "the client waits, not we for it";
  advance(49);
  EXPECT_EQ(host_.started.size(), 20U);
  advance(1);
  EXPECT_EQ(host_.started.size(), 21U);
  EXPECT_EQ(host_.stopped.size(), 21U);
  advance(99);
  EXPECT_EQ(host_.started.size(), 22U) << "a tick of the wheel may come late";
  advance(2);
  EXPECT_EQ(host_.started.size(), 23U);
  EXPECT_TRUE(session_->wants_read());
  EXPECT_EQ(received(), Strings{R"({"type":"pong"})"});
  EXPECT_EQ(tally_.operations_refused, 0U);
}

TEST_F(WebsocketSessionTest, DoesNotMissThePongOfAClientThatItHolds) {
  init();
  std::string bytes;
  for (int i = 0; i < 21; ++i)
    bytes += client_frame(
                 0x81, R"({"type":"subscribe","id":"a","payload":{"query":"subscription{a}"}})") +
             client_frame(0x81, R"({"type":"complete","id":"a"})");
  clock_.advance(11'999);
  send_bytes(bytes);
  session_->on_deadline();
  clock_.advance(1);
  session_->on_deadline();
  EXPECT_EQ(received(), Strings{}) << "no ping";
  EXPECT_EQ(session_->ending(), Ending::kOpen);
}

TEST_F(WebsocketSessionTest, FindsTheCloseOfAClientThatItHolds) {
  init();
  std::string bytes;
  for (int i = 0; i < 21; ++i)
    bytes += client_frame(
                 0x81, R"({"type":"subscribe","id":"a","payload":{"query":"subscription{a}"}})") +
             client_frame(0x81, R"({"type":"complete","id":"a"})");
  bytes += client_frame(0x88, "\x03\xe8");
  send_bytes(bytes);
  session_->drain();
  EXPECT_EQ(received(), Strings{"close(1001,Server is shutting down)"});
  advance(0);
  EXPECT_EQ(host_.started.size(), 20U) << "what was held is not started";
  end_turn();
  EXPECT_EQ(session_->ending(), Ending::kFinish);
}

}  // namespace
}  // namespace conn::session
