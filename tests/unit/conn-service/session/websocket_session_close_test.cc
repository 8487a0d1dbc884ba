// How a session closes: its code, its operations, and what it waits for.
#include "tests/unit/conn-service/session/websocket_session_fixture.h"

namespace conn::session {
namespace {

struct CloseCase {
  const char* name;
  Strings frames;  // what the client sends
  const char* close;
};

class WebsocketSessionCloses : public WebsocketSessionTest,
                               public testing::WithParamInterface<CloseCase> {};

TEST_P(WebsocketSessionCloses, WithItsCode) {
  for (const std::string& frame : GetParam().frames)
    send_bytes(frame);
  EXPECT_EQ(received().back(), GetParam().close);
  send(R"({"type":"ping"})");
  EXPECT_EQ(received(), Strings{});
}

std::string text(std::string_view message) {
  return client_frame(0x81, message);
}
const std::string kInit = text(R"({"type":"connection_init"})");
const std::string kSubscribe = text(R"({"type":"subscribe","id":"a","payload":{"query":"{a}"}})");

const CloseCase kCloses[] = {
    {"NotJson",
     {text("hello")},
     "close(4400,Invalid message received: expected a value at byte 0)"},
    {"Binary", {client_frame(0x82, "{}")}, "close(1003,Text messages only)"},
    {"BeforeInit", {kSubscribe}, "close(4401,Unauthorized)"},
    {"SameId", {kInit, kSubscribe, kSubscribe}, "close(4409,Subscriber for a already exists)"},
    {"InitTwice", {kInit, kInit}, "close(4429,Too many initialisation requests)"},
    {"Unmasked", {"\x81\x02{}"}, "close(1002,Malformed frame)"},
    {"NotUtf8", {text("\xff")}, "close(1007,Text is not UTF-8)"},
    {"TooLongBeforeInit", {text(std::string(9000, ' '))}, "close(1009,Message too big)"},
    {"ClientCloses",
     {client_frame(0x88,
                   "\x03\xe8"
                   "bye")},
     "close(1000,)"},
    {"ClientClosesWithoutCode", {client_frame(0x88, "")}, "close(1005,)"},
    {"ClientTerminates", {kInit, client_frame(0x88, "\x11\x93")}, "close(4499,)"},
};
INSTANTIATE_TEST_SUITE_P(WebsocketSession,
                         WebsocketSessionCloses,
                         testing::ValuesIn(kCloses),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(WebsocketSessionTest, TruncatesTheReasonForALongIdBetweenCharacters) {
  init();
  std::string id;
  for (int i = 0; i < 100; ++i)
    id += "é";
  subscribe(id);
  subscribe(id);
  std::string cut = "Subscriber for ";
  for (int i = 0; i < 54; ++i)
    cut += "é";
  EXPECT_EQ(received(), Strings{"close(4409," + cut + ")"});
}

TEST_F(WebsocketSessionTest, ClosesWhenAuthenticationFails) {
  host_.accepts_init = false;
  send(R"({"type":"connection_init"})");
  EXPECT_EQ(received(), Strings{"close(4403,Forbidden)"});
}

TEST_F(WebsocketSessionTest, ClosesAClientThatDoesNotInitialiseInTimeEvenIfItPings) {
  advance(2'999);
  send(R"({"type":"ping"})");
  EXPECT_EQ(received(), Strings{R"({"type":"pong"})"});
  advance(1);
  EXPECT_EQ(received(), Strings{"close(4408,Connection initialisation timeout)"});
}

TEST_F(WebsocketSessionTest, PingsAndDropsAClientThatDoesNotAnswer) {
  init();
  advance(12'000);
  EXPECT_EQ(received(), Strings{"ping()"});
  send_bytes(client_frame(0x8a, ""));
  advance(12'000);
  EXPECT_EQ(received(), Strings{"ping()"});
  advance(12'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
  EXPECT_EQ(closes(1006), 1U);
}

TEST_F(WebsocketSessionTest, AnswersEveryPingFrame) {
  send_bytes(client_frame(0x89, "1") + client_frame(0x89, "2"));
  EXPECT_EQ(received(), (Strings{"pong(1)", "pong(2)"}));
}

TEST_F(WebsocketSessionTest, IsOverWhenBothSidesHaveClosed) {
  init();
  session_->drain();
  EXPECT_EQ(received(), Strings{"close(1001,Server is shutting down)"});
  EXPECT_EQ(session_->ending(), Ending::kOpen);
  send_bytes(client_frame(0x88, "\x03\xe9"));
  EXPECT_EQ(received(), Strings{});
  EXPECT_EQ(session_->ending(), Ending::kFinish);
}

TEST_F(WebsocketSessionTest, DropsAClientThatDoesNotAnswerTheClose) {
  init();
  session_->drain();
  end_turn();
  advance(4'999);
  EXPECT_EQ(session_->ending(), Ending::kOpen);
  advance(1);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(WebsocketSessionTest, StopsItsOperationsHoweverItEnds) {
  init();
  subscribe("a");
  subscribe("b");
  session_->on_joined(2, 0);
  session_->on_peer_end();
  EXPECT_EQ(host_.stopped.size(), 2U);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
  EXPECT_EQ(tally_.subscriptions, 0);
  EXPECT_EQ(tally_.operations_pending, 0);
  session_.reset();
  EXPECT_EQ(tally_.sessions, 0);
}

TEST_F(WebsocketSessionTest, KeepsWhatTheSocketDoesNotTakeAndContinuesInTheMiddleOfAFrame) {
  live("a");
  transport_.room = 10;
  deliver(1, payload(R"({"data":1})"));
  end_turn();
  EXPECT_TRUE(transport_.interest().write);
  deliver(1, payload(R"({"data":2})"));
  end_turn();
  EXPECT_EQ(transport_.sent.size(), 10U);
  EXPECT_GT(tally_.outbox_bytes, 0);
  transport_.room = 1'000;
  EXPECT_EQ(received(), (Strings{R"({"id":"a","type":"next","payload":{"data":1}})",
                                 R"({"id":"a","type":"next","payload":{"data":2}})"}));
  EXPECT_FALSE(transport_.interest().write);
  EXPECT_EQ(tally_.outbox_bytes, 0);
}

TEST_F(WebsocketSessionTest, ClosesASlowConsumerThatLetsEarlierTurnsWaitAfterWholeFrames) {
  live("a");
  transport_.room = 10;
  const std::string body = R"({"data":")" + std::string(900, 'x') + R"("})";
  for (int i = 0; i < 4; ++i) {
    clock_.advance(400);
    deliver(1, payload(body));
    end_turn();
  }
  EXPECT_EQ(tally_.slow_consumers, 1U);
  EXPECT_EQ(closes(1013), 1U);
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
  transport_.room = 10'000;
  const Strings frames = received();
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(frames[2], R"({"id":"a","type":"next","payload":)" + body + "}");
  EXPECT_EQ(frames[3], "close(1013,Slow consumer)");
}

// A client that read at full speed was closed by one row of 1.2 MB, since what one turn produced was
// held against the bound at once.
TEST_F(WebsocketSessionTest, GetsAllThatOneTurnHasForItHoweverMuchItIs) {
  live("a");
  transport_.room = 10;
  const std::string body = R"({"data":")" + std::string(100'000, 'x') + R"("})";
  const std::string frame = R"({"id":"a","type":"next","payload":)" + body + "}";
  for (int turn = 0; turn < 3; ++turn) {
    for (int i = 0; i < 5; ++i)
      deliver(1, payload(body));
    end_turn();
    EXPECT_EQ(tally_.slow_consumers, 0U);
    transport_.room = 1'000'000;
    EXPECT_EQ(received(), Strings(5, frame));
    transport_.room = 10;
  }
}

TEST_F(WebsocketSessionTest, GetsTurnsThatFollowEachOtherFasterThanItCanRead) {
  live("a");
  transport_.room = 10;
  const std::string body = R"({"data":")" + std::string(100'000, 'x') + R"("})";
  for (int turn = 0; turn < 20; ++turn) {
    deliver(1, payload(body));
    end_turn();
  }
  EXPECT_EQ(tally_.slow_consumers, 0U);
  transport_.room = 10'000'000;
  EXPECT_EQ(received().size(), 20U);
}

TEST_F(WebsocketSessionTest, ClosesASlowConsumerWithoutProgress) {
  live("a");
  transport_.room = 0;
  deliver(1, payload(R"({"data":1})"));
  end_turn();
  advance(9'999);
  EXPECT_EQ(tally_.slow_consumers, 0U);
  advance(1);
  end_turn();
  EXPECT_EQ(closes(1013), 1U);
  advance(5'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

// 200 of them, each holding a fragment and answering pings, would hold it for ever.
TEST_F(WebsocketSessionTest, ClosesAClientThatDoesNotFinishAMessageEvenIfItAnswersPings) {
  init();
  send_bytes(client_frame(0x01, R"({"type":)"));  // a first fragment
  for (int second = 10; second < 30; second += 10) {
    advance(10'000);
    send_bytes(client_frame(0x8a, ""));
    send_bytes(client_frame(0x89, "ping"));
    send_bytes(client_frame(0x00, " "));  // another fragment
  }
  EXPECT_EQ(closes(1013), 0U);
  advance(9'999);
  EXPECT_EQ(closes(1013), 0U);
  advance(1);
  EXPECT_EQ(closes(1013), 1U);
  advance(5'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(WebsocketSessionTest, TakesMessagesEachOfWhichComesInPiecesForAsLongAsTheClientLikes) {
  init();
  const std::string message = client_frame(0x81, R"({"type":"ping"})");
  send_bytes(message.substr(0, 5));
  for (int second = 0; second < 100; second += 10) {
    advance(10'000);
    send_bytes(message.substr(5) + client_frame(0x8a, "") + message.substr(0, 5));
  }
  EXPECT_EQ(closes(1013), 0U);
  EXPECT_EQ(session_->ending(), Ending::kOpen);
}

TEST_F(WebsocketSessionTest, ClosesWhenAnOperationIsNeitherAnsweredNorLive) {
  live("a");
  clock_.advance(10'000);
  subscribe("b");
  advance(19'999);
  advance(1);
  EXPECT_EQ(closes(1013), 0U) << "the first one is live";
  EXPECT_EQ(received(), Strings{"ping()"});
  send_bytes(client_frame(0x8a, ""));
  advance(9'999);
  EXPECT_EQ(closes(1013), 0U);
  advance(1);
  EXPECT_EQ(closes(1013), 1U);
  end_turn();
  EXPECT_NE(transport_.take().find("No subscription can be started now"), std::string::npos);
  EXPECT_EQ(host_.stopped.size(), 2U);
}

TEST_F(WebsocketSessionTest, ClosesWhenMemoryIsTooShortForASubscription) {
  live("a");
  host_.has_memory = false;
  subscribe("b");
  EXPECT_EQ(received(), Strings{"close(1013,Short of memory)"});
  EXPECT_EQ(host_.started.size(), 1U);
  EXPECT_EQ(tally_.operations_refused, 1U);
}

// graphql-ws takes an error for final, and retries 1013.
TEST_F(WebsocketSessionTest, ClosesWhenASubscriptionCannotBeStartedNow) {
  init();
  subscribe("a");
  session_->on_finished(1, result(protocol::HttpOutcome::kUnavailable, R"({"errors":[{}]})"));
  EXPECT_EQ(received(), Strings{"close(1013,No subscription can be started now)"});
}

TEST_F(WebsocketSessionTest, AQueryThatCannotBeExecutedNowIsAnError) {
  init();
  send(R"({"type":"subscribe","id":"a","payload":{"query":"{a}"}})");
  session_->on_finished(1, result(protocol::HttpOutcome::kUnavailable, R"({"errors":[{}]})"));
  EXPECT_EQ(received(), Strings{R"({"id":"a","type":"error","payload":[{}]})"});
}

// ---- the drain ----------------------------------------------------------------------------------

TEST_F(WebsocketSessionTest, DrainsAtOnceWithoutResultsUnderWay) {
  live("a");
  subscribe("b");  // not live yet
  session_->drain();
  EXPECT_EQ(received(), Strings{"close(1001,Server is shutting down)"});
  EXPECT_EQ(host_.stopped.size(), 2U);
}

TEST_F(WebsocketSessionTest, DrainsAfterTheResultsUnderWayAndWhatIsQueued) {
  live("s");
  send(R"({"type":"subscribe","id":"q","payload":{"query":"{a}"}})");
  send(R"({"type":"subscribe","id":"m","payload":{"query":"mutation{a}"}})");
  session_->drain();
  EXPECT_EQ(received(), Strings{});
  deliver(1, payload(R"({"data":1})"));
  session_->on_finished(2, result(protocol::HttpOutcome::kExecuted, R"({"data":2})"));
  EXPECT_EQ(received(), (Strings{R"({"id":"s","type":"next","payload":{"data":1}})",
                                 R"({"id":"q","type":"next","payload":{"data":2}})",
                                 R"({"id":"q","type":"complete"})"}));
  advance(4'999);
  session_->on_finished(3, result(protocol::HttpOutcome::kExecuted, R"({"data":3})"));
  EXPECT_EQ(received(),
            (Strings{R"({"id":"m","type":"next","payload":{"data":3}})",
                     R"({"id":"m","type":"complete"})", "close(1001,Server is shutting down)"}));
}

TEST_F(WebsocketSessionTest, DrainsWhatIsQueuedInTheSameTurn) {
  live("s");
  deliver(1, payload(R"({"data":1})"));
  session_->drain();
  EXPECT_EQ(received(), (Strings{R"({"id":"s","type":"next","payload":{"data":1}})",
                                 "close(1001,Server is shutting down)"}));
}

// A client sends a mutation again that it knows nothing of; what it reads has no effect.
TEST_F(WebsocketSessionTest, DrainsAMutationWithoutAnAnswerAsUnknown) {
  init();
  send(R"({"type":"subscribe","id":"q","payload":{"query":"{a}"}})");
  send(R"({"type":"subscribe","id":"m","payload":{"query":"mutation{a}"}})");
  session_->drain();
  advance(4'999);
  EXPECT_EQ(received(), Strings{});
  advance(1);
  const Strings frames = received();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_TRUE(frames[0].starts_with(R"({"id":"m","type":"error",)")) << frames[0];
  EXPECT_NE(frames[0].find("OUTCOME_UNKNOWN"), std::string::npos);
  EXPECT_EQ(frames[1], "close(1001,Server is shutting down)");
  EXPECT_EQ(host_.stopped, (std::vector<OperationNumber>{2, 1}));
  advance(5'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(WebsocketSessionTest, ASubscriptionThatCannotStartNowDoesNotCostAMutationItsResult) {
  init();
  send(R"({"type":"subscribe","id":"m","payload":{"query":"mutation{a}"}})");
  subscribe("s");
  session_->on_finished(2, result(protocol::HttpOutcome::kUnavailable, R"({"errors":[{}]})"));
  EXPECT_EQ(received(), Strings{});
  session_->on_finished(1, result(protocol::HttpOutcome::kExecuted, R"({"data":1})"));
  EXPECT_EQ(received(), (Strings{R"({"id":"m","type":"next","payload":{"data":1}})",
                                 R"({"id":"m","type":"complete"})",
                                 "close(1013,No subscription can be started now)"}));
}

TEST_F(WebsocketSessionTest, ClosesWhenTheReactorCouldNotKeepUp) {
  init();
  session_->on_overflow();
  EXPECT_EQ(received(), Strings{"close(1013,Slow consumer)"});
}

TEST_F(WebsocketSessionTest, IsDroppedWhenTheSocketBreaks) {
  init();
  transport_.is_broken = true;
  send(R"({"type":"ping"})");
  end_turn();
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(WebsocketSessionTest, SendsNothingAfterItsClose) {
  live("a");
  deliver(1, payload(R"({"data":1})"));
  subscribe("a");
  deliver(1, payload(R"({"data":2})"));
  EXPECT_EQ(received(), Strings{"close(4409,Subscriber for a already exists)"});
}

}  // namespace
}  // namespace conn::session
