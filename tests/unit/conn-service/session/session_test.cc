#include "conn-service/session/session.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

using Strings = std::vector<std::string>;

std::string client_frame(int first, std::string_view payload) {
  std::string out(1, static_cast<char>(first));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | static_cast<int>(payload.size()));
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() / 256);
    out += static_cast<char>(payload.size() % 256);
  }
  out += std::string(4, '\0');  // a mask that changes nothing
  out += payload;
  return out;
}

// The server's frames as text: "{...}" for a message, "close(code,reason)", "ping()", "pong(x)".
Strings read_frames(std::string_view bytes) {
  Strings frames;
  while (!bytes.empty()) {
    const int opcode = bytes[0] & 0x0f;
    EXPECT_EQ(static_cast<unsigned char>(bytes[0]) & 0xf0, 0x80);
    std::size_t size = static_cast<unsigned char>(bytes[1]);
    std::size_t head = 2;
    if (size == 126) {
      size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2]) * 256 +
                                      static_cast<unsigned char>(bytes[3]));
      head = 4;
    }
    const std::string payload(bytes.substr(head, size));
    bytes.remove_prefix(head + size);
    if (opcode == 1) frames.push_back(payload);
    if (opcode == 9) frames.push_back("ping(" + payload + ")");
    if (opcode == 10) frames.push_back("pong(" + payload + ")");
    if (opcode != 8) continue;
    const int code = payload.empty() ? 1005
                                     : static_cast<unsigned char>(payload[0]) * 256 +
                                           static_cast<unsigned char>(payload[1]);
    frames.push_back("close(" + std::to_string(code) + "," +
                     (payload.empty() ? "" : payload.substr(2)) + ")");
  }
  return frames;
}

class SessionTest : public testing::Test {
 protected:
  SessionTest()
      : context_{{.outbox_bytes_max = 2000, .operations_max = 3}, clock_, turn_, tally_, scratch_},
        session_(std::make_unique<Session>(context_, transport_, host_, "")) {}

  void say(std::string_view message) { say_bytes(client_frame(0x81, message)); }
  void say_bytes(std::string bytes) { session_->on_bytes(bytes); }

  void end_turn() {
    session_->flush();
    turn_.clear();
  }
  Strings heard() {
    end_turn();
    return read_frames(transport_.take());
  }
  void init() {
    say(R"({"type":"connection_init"})");
    EXPECT_EQ(heard(), Strings{R"({"type":"connection_ack"})"});
  }
  void subscribe(const std::string& id) {
    say(R"({"type":"subscribe","id":")" + id + R"(","payload":{"query":"subscription{a}"}})");
  }
  PayloadIndex payload(std::string body, std::uint64_t sequence = 100, std::string tail = "") {
    return turn_.add_payload({.sequence = sequence,
                              .body = std::make_shared<const std::string>(std::move(body)),
                              .tail = std::make_shared<const std::string>(std::move(tail))});
  }
  void hear(OperationNumber operation, PayloadIndex payload) {
    session_->on_payloads(operation, payload, 1);
  }
  static OperationResult result(protocol::HttpOutcome outcome, std::string body) {
    return {outcome, std::make_shared<const std::string>(std::move(body)), {}};
  }
  void advance(std::int64_t ms) {
    clock_.advance(ms);
    if (clock_.now_ms() >= session_->deadline_ms()) session_->on_deadline();
  }
  [[nodiscard]] std::uint64_t closes(int code) const {
    return tally_.closes[place_of(kCountedCloses, code)];
  }

  test::FakeClock clock_;
  Turn turn_;
  Tally tally_;
  shared::json::Document scratch_;
  FakeTransport transport_;
  FakeHost host_;
  SessionContext context_;
  std::unique_ptr<Session> session_;
};

TEST_F(SessionTest, GreetsAndAnswersInOneWrite) {
  session_ = std::make_unique<Session>(context_, transport_, host_, "HTTP/1.1 101\r\n\r\n");
  say(R"({"type":"connection_init","payload":{"token":"x"}})");
  say(R"({"type":"ping","payload":{"a":1}})");
  end_turn();
  EXPECT_EQ(transport_.writes, 1);
  EXPECT_EQ(host_.init_payload, R"({"token":"x"})");
  const std::string sent = transport_.take();
  ASSERT_TRUE(sent.starts_with("HTTP/1.1 101\r\n\r\n"));
  EXPECT_EQ(read_frames(std::string_view(sent).substr(16)),
            (Strings{R"({"type":"connection_ack"})", R"({"type":"pong","payload":{"a":1}})"}));
}

TEST_F(SessionTest, GathersATurnIntoOneWritePerSession) {
  init();
  subscribe("a");
  subscribe("b");
  session_->on_joined(1, 100);
  session_->on_joined(2, 100);
  transport_.writes = 0;
  hear(1, payload(R"({"data":{"n":1}})"));
  hear(2, payload(R"({"data":{"n":2}})", 100, R"(,"extensions":{"c":1}})"));
  hear(1, payload(R"({"data":{"n":3}})"));
  EXPECT_EQ(heard(),
            (Strings{R"({"id":"a","type":"next","payload":{"data":{"n":1}}})",
                     R"({"id":"b","type":"next","payload":{"data":{"n":2},"extensions":{"c":1}}})",
                     R"({"id":"a","type":"next","payload":{"data":{"n":3}}})"}));
  EXPECT_EQ(transport_.writes, 1);
  EXPECT_EQ(tally_.subscriptions, 2);
}

TEST_F(SessionTest, DropsWhatIsOlderThanTheFence) {
  init();
  subscribe("a");
  session_->on_joined(1, 100);
  hear(1, payload(R"({"data":1})", 99));
  hear(1, payload(R"({"data":2})", 100));
  EXPECT_EQ(heard(), Strings{R"({"id":"a","type":"next","payload":{"data":2}})"});
  EXPECT_EQ(tally_.fences_dropped, 1U);
}

TEST_F(SessionTest, SendsNothingForAnIdThatTheClientHasLeftOrUsedAgain) {
  init();
  subscribe("a");
  session_->on_joined(1, 100);
  hear(1, payload(R"({"data":"old"})"));
  say(R"({"type":"complete","id":"a"})");
  subscribe("a");
  hear(1, payload(R"({"data":"old"})"));
  session_->on_joined(2, 101);
  hear(2, payload(R"({"data":"new"})", 101));
  EXPECT_EQ(heard(), Strings{R"({"id":"a","type":"next","payload":{"data":"new"}})"});
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
}

TEST_F(SessionTest, AnswersAQueryWithNextAndComplete) {
  init();
  subscribe("q\\n");
  session_->on_finished(1, {.outcome = protocol::HttpOutcome::kExecuted,
                            .body = std::make_shared<const std::string>(R"({"data":{}})"),
                            .extensions_json = R"({"e":1})"});
  EXPECT_EQ(heard(),
            (Strings{R"({"id":"q\n","type":"next","payload":{"data":{},"extensions":{"e":1}}})",
                     R"({"id":"q\n","type":"complete"})"}));
  EXPECT_EQ(session_->operations(), 0U);
  EXPECT_EQ(tally_.operations_pending, 0);
  EXPECT_TRUE(host_.stopped.empty());
}

TEST_F(SessionTest, AnswersARefusalWithErrorAndNoComplete) {
  init();
  subscribe("q");
  session_->on_finished(
      1, result(protocol::HttpOutcome::kRequestError, R"({"errors":[{"message":"Syntax"}]})"));
  EXPECT_EQ(heard(), Strings{R"({"id":"q","type":"error","payload":[{"message":"Syntax"}]})"});
}

TEST_F(SessionTest, NeverSendsAnEmptyError) {
  init();
  subscribe("q");
  session_->on_finished(1, result(protocol::HttpOutcome::kInternalError, R"({"errors":[]})"));
  const Strings said = heard();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(
      said[0],
      testing::MatchesRegex(
          R"(\{"id":"q","type":"error","payload":\[\{"message":"Internal server error \([0-9a-f]{16}\)\.",)"
          R"("extensions":\{"code":"INTERNAL_SERVER_ERROR"\}\}\]\})"));
}

TEST_F(SessionTest, EndsASubscriptionBehindItsLastEvent) {
  init();
  subscribe("a");
  session_->on_joined(1, 0);
  hear(1, payload(R"({"data":1})"));
  session_->on_ended(1, "");
  hear(1, payload(R"({"data":2})"));
  EXPECT_EQ(heard(), (Strings{R"({"id":"a","type":"next","payload":{"data":1}})",
                              R"({"id":"a","type":"complete"})"}));
  subscribe("a");
  session_->on_joined(2, 0);
  session_->on_ended(2, R"([{"message":"gone"}])");
  EXPECT_EQ(heard(), Strings{R"({"id":"a","type":"error","payload":[{"message":"gone"}]})"});
  EXPECT_EQ(tally_.subscriptions, 0);
}

TEST_F(SessionTest, RefusesMoreOperationsThanItsQuotaAndGivesPlacesBack) {
  init();
  for (int i = 0; i < 10; ++i) {
    subscribe("a");
    say(R"({"type":"complete","id":"a"})");
  }
  for (const char* id : {"a", "b", "c", "d"})
    subscribe(id);
  EXPECT_EQ(heard(),
            Strings{R"({"id":"d","type":"error","payload":[{"message":"Too many operations )"
                    R"(on this connection","extensions":{"code":"TOO_MANY_OPERATIONS"}}]})"});
  EXPECT_EQ(tally_.operations_refused, 1U);
}

TEST_F(SessionTest, RefusesMoreSubscribesThanASecondAllows) {
  init();
  const auto subscribe_and_leave = [&] {
    subscribe("a");
    say(R"({"type":"complete","id":"a"})");
  };
  for (int i = 0; i < 20; ++i)
    subscribe_and_leave();
  EXPECT_EQ(heard(), Strings{});
  subscribe_and_leave();
  EXPECT_EQ(heard(),
            Strings{R"({"id":"a","type":"error","payload":[{"message":"Too many operations )"
                    R"(a second","extensions":{"code":"TOO_MANY_REQUESTS"}}]})"});
  clock_.advance(50);
  subscribe_and_leave();
  EXPECT_EQ(heard(), Strings{});
}

struct CloseCase {
  const char* name;
  Strings frames;  // client frames, behind connection_init if the first says so
  const char* close;
};

class SessionCloses : public SessionTest, public testing::WithParamInterface<CloseCase> {};

TEST_P(SessionCloses, WithItsCode) {
  for (const std::string& frame : GetParam().frames)
    say_bytes(frame);
  EXPECT_EQ(heard().back(), GetParam().close);
  say(R"({"type":"ping"})");
  EXPECT_EQ(heard(), Strings{});
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
INSTANTIATE_TEST_SUITE_P(Session, SessionCloses, testing::ValuesIn(kCloses), [](const auto& row) {
  return std::string(row.param.name);
});

TEST_F(SessionTest, CutsTheReasonOfALongIdAtACharacter) {
  init();
  std::string id;
  for (int i = 0; i < 100; ++i)
    id += "é";
  subscribe(id);
  subscribe(id);
  std::string cut = "Subscriber for ";
  for (int i = 0; i < 54; ++i)
    cut += "é";
  EXPECT_EQ(heard(), Strings{"close(4409," + cut + ")"});
}

TEST_F(SessionTest, ForbidsWhoIsNotLetIn) {
  host_.lets_in = false;
  say(R"({"type":"connection_init"})");
  EXPECT_EQ(heard(), Strings{"close(4403,Forbidden)"});
}

TEST_F(SessionTest, ClosesWhoDoesNotInitialiseInTimeWhateverPingsHeSends) {
  advance(2'999);
  say(R"({"type":"ping"})");
  EXPECT_EQ(heard(), Strings{R"({"type":"pong"})"});
  advance(1);
  EXPECT_EQ(heard(), Strings{"close(4408,Connection initialisation timeout)"});
}

TEST_F(SessionTest, PingsAndDropsWhoDoesNotAnswer) {
  init();
  advance(12'000);
  EXPECT_EQ(heard(), Strings{"ping()"});
  say_bytes(client_frame(0x8a, ""));
  advance(12'000);
  EXPECT_EQ(heard(), Strings{"ping()"});
  advance(12'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
  EXPECT_EQ(closes(1006), 1U);
}

TEST_F(SessionTest, AnswersEveryPingFrame) {
  say_bytes(client_frame(0x89, "1") + client_frame(0x89, "2"));
  EXPECT_EQ(heard(), (Strings{"pong(1)", "pong(2)"}));
}

TEST_F(SessionTest, IsOverWhenBothSidesHaveClosed) {
  init();
  session_->drain();
  EXPECT_EQ(heard(), Strings{"close(1001,Server is shutting down)"});
  EXPECT_EQ(session_->ending(), Ending::kOpen);
  say_bytes(client_frame(0x88, "\x03\xe9"));
  EXPECT_EQ(heard(), Strings{});
  EXPECT_EQ(session_->ending(), Ending::kFinish);
}

TEST_F(SessionTest, DropsWhoDoesNotAnswerItsClose) {
  init();
  session_->drain();
  end_turn();
  advance(4'999);
  EXPECT_EQ(session_->ending(), Ending::kOpen);
  advance(1);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(SessionTest, StopsItsOperationsHoweverItEnds) {
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

TEST_F(SessionTest, KeepsWhatTheSocketDoesNotTakeAndGoesOnInTheMiddleOfAFrame) {
  init();
  subscribe("a");
  session_->on_joined(1, 0);
  transport_.room = 10;
  hear(1, payload(R"({"data":1})"));
  end_turn();
  EXPECT_TRUE(session_->wants_write());
  hear(1, payload(R"({"data":2})"));
  end_turn();
  EXPECT_EQ(transport_.sent.size(), 10U);
  EXPECT_GT(tally_.outbox_bytes, 0);
  transport_.room = 1'000;
  EXPECT_EQ(heard(), (Strings{R"({"id":"a","type":"next","payload":{"data":1}})",
                              R"({"id":"a","type":"next","payload":{"data":2}})"}));
  EXPECT_FALSE(session_->wants_write());
  EXPECT_EQ(tally_.outbox_bytes, 0);
}

TEST_F(SessionTest, ClosesASlowConsumerWhoseOutboxIsFullBehindWholeFrames) {
  init();
  subscribe("a");
  session_->on_joined(1, 0);
  transport_.room = 10;
  const std::string body = R"({"data":")" + std::string(900, 'x') + R"("})";
  for (int i = 0; i < 4; ++i) {
    hear(1, payload(body));
    end_turn();
  }
  EXPECT_EQ(tally_.slow_consumers, 1U);
  EXPECT_EQ(closes(1013), 1U);
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{1});
  transport_.room = 10'000;
  const Strings frames = heard();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[1], R"({"id":"a","type":"next","payload":)" + body + "}");
  EXPECT_EQ(frames[2], "close(1013,Slow consumer)");
}

TEST_F(SessionTest, ClosesASlowConsumerWithoutProgress) {
  init();
  subscribe("a");
  session_->on_joined(1, 0);
  transport_.room = 0;
  hear(1, payload(R"({"data":1})"));
  end_turn();
  advance(9'999);
  EXPECT_EQ(tally_.slow_consumers, 0U);
  advance(1);
  end_turn();
  EXPECT_EQ(closes(1013), 1U);
  advance(5'000);
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(SessionTest, ClosesWhenTheReactorCouldNotKeepUp) {
  init();
  session_->on_overflow();
  EXPECT_EQ(heard(), Strings{"close(1013,Slow consumer)"});
}

TEST_F(SessionTest, IsDroppedWhenTheSocketBreaks) {
  init();
  transport_.is_broken = true;
  say(R"({"type":"ping"})");
  end_turn();
  EXPECT_EQ(session_->ending(), Ending::kDrop);
}

TEST_F(SessionTest, SaysNothingBehindItsClose) {
  init();
  subscribe("a");
  session_->on_joined(1, 0);
  hear(1, payload(R"({"data":1})"));
  subscribe("a");
  hear(1, payload(R"({"data":2})"));
  EXPECT_EQ(heard(), Strings{"close(4409,Subscriber for a already exists)"});
}

}  // namespace
}  // namespace conn::session
