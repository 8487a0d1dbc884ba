#include "conn-service/protocol/graphql_transport_ws_messages.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "shared/base/match.h"
#include "shared/graphql/error_json.h"

namespace conn::protocol {
namespace {

std::string describe(const ClientMessage& message) {
  return shared::match(
      message, [](const ConnectionInit& it) { return fmt::format("init {}", it.payload_json); },
      [](const Ping& it) { return fmt::format("ping {}", it.payload_json); },
      [](const Pong&) { return std::string("pong"); },
      [](const Subscribe& it) {
        const std::string& id = it.request.document_id;
        return fmt::format("subscribe {} | {}{} | {} | {} | {}", it.id, it.request.document,
                           id.empty() ? "" : "#" + id, it.request.operation_name,
                           it.request.variables_json, it.request.extensions_json);
      },
      [](const Complete& it) { return fmt::format("complete {}", it.id); },
      [](const UnreadableSubscribe& it) { return fmt::format("unreadable {}: {}", it.id, it.why); },
      [](const Malformed& it) { return fmt::format("malformed: {}", it.why); });
}

struct Row {
  std::string text;
  std::string message;
};

class ClientMessageTest : public testing::TestWithParam<Row> {};

TEST_P(ClientMessageTest, IsRead) {
  shared::json::ParsedText scratch;
  EXPECT_EQ(describe(parse_client_message(GetParam().text, scratch)), GetParam().message);
}

std::string subscribe_with(const std::string& payload) {
  return R"({"type":"subscribe","id":"a","payload":)" + payload + "}";
}

const Row kRows[] = {
    {R"({"type":"connection_init"})", "init "},
    {R"({"type":"connection_init","payload":null})", "init "},
    {R"({"type":"connection_init","payload":{"token": "x"},"more":1})", R"(init {"token": "x"})"},
    {R"({"type":"ping"})", "ping "},
    {R"({"payload":{},"type":"ping"})", "ping {}"},
    {R"({"type":"pong","payload":{"a":1}})", "pong"},
    {R"({"type":"complete","id":"1"})", "complete 1"},
    {R"({"type":"complete","id":"\u0031\n"})", "complete 1\n"},
    {subscribe_with(R"({"query":"{a}"})"), "subscribe a | {a} |  |  | "},
    {subscribe_with(R"({"documentId":"s_1","query":null,"variables":{}})"),
     "subscribe a | #s_1 |  | {} | "},

    {"", "malformed: unexpected end of the text at byte 0"},
    {"[]", "malformed: expected an object"},
    {"{}", "malformed: type must be a string"},
    {R"({"type":1})", "malformed: type must be a string"},
    {R"({"type":"start","id":"a"})", R"(malformed: type "start" is of the legacy protocol)"},
    {R"({"type":"stop","id":"a"})", R"(malformed: type "stop" is of the legacy protocol)"},
    {R"({"type":"next","id":"a","payload":{}})", "malformed: unexpected type"},
    {R"({"type":"connection_ack"})", "malformed: unexpected type"},
    {R"({"type":"ping","payload":[]})", "malformed: payload must be an object"},
    {R"({"type":"pong","payload":"x"})", "malformed: payload must be an object"},
    {R"({"type":"connection_init","payload":1})", "malformed: payload must be an object"},
    {R"({"type":"complete"})", "malformed: id must be a non-empty string"},
    {R"({"type":"complete","id":""})", "malformed: id must be a non-empty string"},
    {R"({"type":"complete","id":7})", "malformed: id must be a non-empty string"},
    {R"({"type":"complete","id":")" + std::string(257, 'x') + R"("})",
     "malformed: id must not be longer than 256 bytes"},
    {R"({"type":"subscribe","payload":{"query":"{a}"}})",
     "malformed: id must be a non-empty string"},
    {R"({"type":"subscribe","id":"a"})", "malformed: payload must be an object"},
    {subscribe_with("null"), "malformed: payload must be an object"},
    {subscribe_with("{}"), "malformed: payload.query must be a string"},

    {subscribe_with(R"({"query":"{a}","variables":{"a":"\ud83d\ude00\ud800"}})"),
     "unreadable a: lone surrogate at byte 84"},
    {subscribe_with(R"({"query":"{a} #\udc00"})"), "unreadable a: lone surrogate at byte 54"},
    {subscribe_with(R"({"query":"{a}","query":"{b}"})"),
     "unreadable a: a member's name occurs twice at byte 54"},
    {subscribe_with(R"({"query":"{a}","variables":{"a":)" + std::string(70, '[') +
                    std::string(70, ']') + "}}"),
     "unreadable a: nested too deeply at byte 132"},
    {R"({"type":"subscribe","id":"\ud800","payload":{"query":"{a}"}})",
     "malformed: lone surrogate at byte 26"},
    {R"({"type":"subscribe","id":"a","id":"b","payload":{"query":"{a}"}})",
     "malformed: a member's name occurs twice at byte 29"},
    {R"({"type":"connection_init","payload":{"a":"\ud800"}})",
     "malformed: lone surrogate at byte 42"},
    {subscribe_with(R"({"query":"\ud800)"), "malformed: lone surrogate at byte 49"},
};
INSTANTIATE_TEST_SUITE_P(ClientMessage, ClientMessageTest, testing::ValuesIn(kRows));

TEST(ClientMessage, WithAMemberTwiceIsMalformed) {
  shared::json::ParsedText scratch;
  const ClientMessage message =
      parse_client_message(R"({"type":"ping","type":"connection_init"})", scratch);
  EXPECT_TRUE(std::holds_alternative<Malformed>(message));
}

TEST(ClientMessage, NestedTooDeepIsMalformed) {
  shared::json::ParsedText scratch;
  const std::string deep = R"({"type":"ping","payload":{"a":)" + std::string(100'000, '[');
  EXPECT_TRUE(std::holds_alternative<Malformed>(parse_client_message(deep, scratch)));
}

TEST(ServerMessage, HasTheMembersOfItsType) {
  EXPECT_EQ(complete_message(R"("7")"), R"({"id":"7","type":"complete"})");
  EXPECT_EQ(error_message(R"("7")", shared::graphql::one_error("no \"x\"", "NOT_FOUND")),
            R"({"id":"7","type":"error","payload":)"
            R"([{"message":"no \"x\"","extensions":{"code":"NOT_FOUND"}}]})");
  EXPECT_EQ(pong_message(""), R"({"type":"pong"})");
  EXPECT_EQ(pong_message(R"({"a":1})"), R"({"type":"pong","payload":{"a":1}})");
}

TEST(ServerMessage, ANextHasItsIdAndTheBodyWithItsTail) {
  const auto next = [](std::string_view tail) {
    std::string message;
    append_message(message, kGraphqlTransportWsNext, R"("7")", R"({"data":{"a":1}})", tail);
    return message;
  };
  EXPECT_EQ(next(""), R"({"id":"7","type":"next","payload":{"data":{"a":1}}})");
  EXPECT_EQ(next(R"(,"extensions":{"cursor":"x"}})"),
            R"({"id":"7","type":"next","payload":{"data":{"a":1},"extensions":{"cursor":"x"}}})");
}

}  // namespace
}  // namespace conn::protocol
