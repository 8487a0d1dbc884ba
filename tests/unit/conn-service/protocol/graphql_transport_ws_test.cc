#include "conn-service/protocol/graphql_transport_ws.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

class FakeIds final : public ActiveIds {
 public:
  [[nodiscard]] bool contains(std::string_view id) const override {
    return ids.contains(std::string(id));
  }
  std::set<std::string> ids;
};

struct Client {
  GraphqlTransportWs ws;
  FakeIds active;

  // Sends every message, with authentication succeeding, and returns the last answer.
  Answer send(const std::vector<ClientMessage>& messages) {
    Answer answer;
    for (const ClientMessage& message : messages) {
      answer = ws.on_message(message, active);
      if (!answer) continue;
      if (std::holds_alternative<Authenticate>(*answer)) answer = ws.on_authenticated(true);
      if (const auto* subscribe = std::get_if<Subscribe>(&*answer))
        active.ids.insert(subscribe->id);
      if (const auto* complete = std::get_if<Complete>(&*answer)) active.ids.erase(complete->id);
    }
    return answer;
  }
};

std::string close_text(const Answer& answer) {
  const Close* close = answer ? std::get_if<Close>(&*answer) : nullptr;
  return close == nullptr ? "" : std::to_string(close->code) + " " + close->reason;
}

// Every violation that a message can be, with the close of PROTOCOL.md.
struct ViolationCase {
  const char* name;
  std::vector<ClientMessage> messages;
  const char* close;
};

class ViolationTest : public testing::TestWithParam<ViolationCase> {};

TEST_P(ViolationTest, ClosesWithItsCodeAndThenStaysSilent) {
  Client client;
  EXPECT_EQ(close_text(client.send(GetParam().messages)), GetParam().close);
  EXPECT_FALSE(client.ws.on_message(Ping{}, client.active));
  EXPECT_FALSE(client.ws.on_authenticated(true));
  EXPECT_FALSE(client.ws.on_init_deadline());
}

const ViolationCase kViolations[] = {
    {"Malformed", {Malformed{"no"}}, "4400 Invalid message received: no"},
    {"SubscribeBeforeInit", {Subscribe{"a", {}}}, "4401 Unauthorized"},
    {"SameIdTwice",
     {ConnectionInit{}, Subscribe{"a", {}}, Subscribe{"a", {}}},
     "4409 Subscriber for a already exists"},
    {"InitTwice", {ConnectionInit{}, ConnectionInit{}}, "4429 Too many initialisation requests"},
};
INSTANTIATE_TEST_SUITE_P(GraphqlTransportWs,
                         ViolationTest,
                         testing::ValuesIn(kViolations),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(GraphqlTransportWs, RefusesASubscribeDuringAuthentication) {
  Client client;
  ASSERT_TRUE(client.ws.on_message(ConnectionInit{}, client.active));
  EXPECT_EQ(close_text(client.ws.on_message(Subscribe{"a", {}}, client.active)),
            "4401 Unauthorized");
}

TEST(GraphqlTransportWs, ClosesWhenAuthenticationFails) {
  Client client;
  ASSERT_TRUE(client.ws.on_message(ConnectionInit{}, client.active));
  EXPECT_EQ(close_text(client.ws.on_authenticated(false)), "4403 Forbidden");
}

TEST(GraphqlTransportWs, ClosesAClientThatNeverInitialises) {
  Client client;
  (void)client.send({Ping{}});
  EXPECT_EQ(close_text(client.ws.on_init_deadline()), "4408 Connection initialisation timeout");
}

TEST(GraphqlTransportWs, HasNoInitDeadlineOnceInitHasArrived) {
  Client client;
  (void)client.send({ConnectionInit{}});
  EXPECT_FALSE(client.ws.on_init_deadline());
}

TEST(GraphqlTransportWs, AnswersPingAtAnyTimeWithItsPayload) {
  Client client;
  for (const bool is_ready : {false, true}) {
    const Answer answer = client.ws.on_message(Ping{R"({"a":1})"}, client.active);
    ASSERT_TRUE(answer && std::holds_alternative<SendPong>(*answer)) << is_ready;
    EXPECT_EQ(std::get<SendPong>(*answer).payload_json, R"({"a":1})");
    (void)client.send({ConnectionInit{}});
    if (is_ready) break;
  }
}

TEST(GraphqlTransportWs, IgnoresCompletesOfUnknownIdsAndUnsolicitedPongs) {
  Client client;
  EXPECT_FALSE(client.send({Complete{"a"}, Pong{}}));
  EXPECT_FALSE(client.send({ConnectionInit{}, Complete{"a"}, Pong{}}));
}

TEST(GraphqlTransportWs, FreesTheIdThatTheClientCompletes) {
  Client client;
  const Answer answer =
      client.send({ConnectionInit{}, Subscribe{"a", {}}, Complete{"a"}, Subscribe{"a", {}}});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(std::holds_alternative<Subscribe>(*answer));
}

}  // namespace
}  // namespace conn::protocol
