#include "conn-service/session/turn.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/websocket/frame.h"

namespace conn::session {
namespace {

class TurnTest : public testing::Test {
 protected:
  void add(std::string body, const char* tail = nullptr) {
    payloads_.push_back(
        {.body = std::make_shared<const std::string>(std::move(body)),
         .tail = tail == nullptr ? nullptr : std::make_shared<const std::string>(tail)});
    (void)turn_.add_payload(payloads_.back());
  }
  void add_numbers(int count) {
    for (int i = 0; i < count; ++i)
      add(R"({"data":{"n":)" + std::to_string(i) + "}}",
          i % 3 == 0 ? R"(,"extensions":{}})" : nullptr);
  }

  // What one session would be sent in graphql-transport-ws, assembled without the turn.
  std::string expected(PayloadIndex first, std::uint32_t count, const std::string& id_json) {
    std::string out;
    for (PayloadIndex i = first; i < first + count; ++i) {
      const std::string& body = *payloads_[i].body;
      const std::string tail = payloads_[i].tail ? *payloads_[i].tail : "}";
      websocket::append_server_frame(out, websocket::Opcode::kText,
                                     R"({"id":)" + id_json + R"(,"type":"next","payload":)" +
                                         body.substr(0, body.size() - 1) + tail + "}");
    }
    return out;
  }
  std::string frames(PayloadIndex first,
                     std::uint32_t count,
                     const std::string& id_json,
                     const protocol::Framing& framing = protocol::kGraphqlTransportWsNext) {
    const Frames frames = turn_.frames(framing, first, count, id_json);
    EXPECT_EQ(frames.count, count);
    return std::string(frames.text);
  }

  Turn turn_;
  std::vector<Payload> payloads_;
};

TEST_F(TurnTest, WritesTheSameRunUnderEachSessionsId) {
  add_numbers(5);
  for (const char* id : {R"("a")", R"("b")", R"("b")", R"("longer")", R"("c")", R"("a")"})
    EXPECT_EQ(frames(0, 5, id), expected(0, 5, id)) << id;
}

TEST_F(TurnTest, DistinguishesRuns) {
  add_numbers(6);
  const std::string id = R"("a")";
  EXPECT_EQ(frames(0, 3, id), expected(0, 3, id));
  EXPECT_EQ(frames(3, 3, id), expected(3, 3, id));
  EXPECT_EQ(frames(3, 2, id), expected(3, 2, id));
  EXPECT_EQ(frames(0, 1, id), expected(0, 1, id));
}

// The same payloads for sessions of several transports, in turns.
TEST_F(TurnTest, DistinguishesFramings) {
  static constexpr protocol::Framing kLegacy = {.head = protocol::Framing::Head::kWebsocketText,
                                                .before_id = R"({"id":)",
                                                .has_id = true,
                                                .after_id = R"(,"type":"data","payload":)",
                                                .end = "}"};
  static constexpr protocol::Framing kEventStream = {.before_id = "event: next\ndata: ",
                                                     .end = "\n\n"};
  add_numbers(3);
  const std::string legacy = [] {
    std::string out;
    for (const char* payload : {R"({"data":{"n":1}})", R"({"data":{"n":2}})"})
      websocket::append_server_frame(
          out, websocket::Opcode::kText,
          std::string(R"({"id":"a","type":"data","payload":)") + payload + "}");
    return out;
  }();
  const std::string event_stream =
      "event: next\ndata: {\"data\":{\"n\":1}}\n\nevent: next\ndata: {\"data\":{\"n\":2}}\n\n";
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(frames(1, 2, R"("a")"), expected(1, 2, R"("a")"));
    EXPECT_EQ(frames(1, 2, R"("a")", kLegacy), legacy);
    EXPECT_EQ(frames(1, 2, R"("a")", kEventStream), event_stream);
    EXPECT_EQ(frames(1, 2, R"("longer")", kEventStream), event_stream);
    EXPECT_EQ(frames(1, 2, R"("b")"), expected(1, 2, R"("b")"));
  }
}

TEST_F(TurnTest, ServesMoreRunsThanItKeeps) {
  add_numbers(9);
  for (const char* id : {R"("a")", R"("b")"})
    for (PayloadIndex first = 0; first < 9; ++first)
      EXPECT_EQ(frames(first, 1, id), expected(first, 1, id)) << id;
}

TEST_F(TurnTest, FramesPayloadsOfEachSize) {
  for (const std::size_t size : {1U, 50U, 200U, 70'000U}) {
    add(R"({"data":")" + std::string(size, 'x') + R"("})");
    add("{}");
  }
  for (const char* id : {R"("1")", R"("2")"})
    EXPECT_EQ(frames(0, 8, id), expected(0, 8, id)) << id;
}

TEST_F(TurnTest, EndsALongRunAfterThePayloadThatFillsIt) {
  for (int i = 0; i < 5; ++i)
    add(R"({"data":")" + std::string(100'000, 'x') + R"("})");
  for (const std::string id : {R"("1")", R"("2")"}) {
    const Frames some = turn_.frames(protocol::kGraphqlTransportWsNext, 0, 5, id);
    EXPECT_EQ(some.count, 3U);
    EXPECT_EQ(some.text, expected(0, 3, id));
    EXPECT_EQ(frames(3, 2, id), expected(3, 2, id));
  }
}

TEST_F(TurnTest, KeepsNothingForTheNextTurn) {
  add("{}");
  EXPECT_EQ(frames(0, 1, "1"), expected(0, 1, "1"));
  turn_.clear();
  payloads_.clear();
  add(R"({"data":null})");
  EXPECT_EQ(frames(0, 1, "1"), expected(0, 1, "1"));
}

}  // namespace
}  // namespace conn::session
