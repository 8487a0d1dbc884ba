#include "conn-service/websocket/handshake.h"

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace conn::websocket {
namespace {

namespace http = shared::http;

constexpr std::array<std::string_view, 2> kOurs = {"graphql-transport-ws", "graphql-ws"};

http::Request upgrade() {
  return {"GET",
          "/graphql",
          11,
          true,
          {{"Host", "x"},
           {"Connection", "keep-alive, UPGRADE"},
           {"Upgrade", "WebSocket"},
           {"Sec-WebSocket-Version", "13"},
           {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
           {"Sec-WebSocket-Protocol", "graphql-transport-ws"},
           {"Sec-WebSocket-Extensions", "permessage-deflate"}},
          {}};
}

http::Request with(std::string_view name, std::vector<std::string> values) {
  http::Request request = upgrade();
  std::erase_if(request.fields, [&](const http::Field& field) { return field.name == name; });
  for (std::string& value : values)
    request.fields.push_back({std::string(name), std::move(value)});
  return request;
}

TEST(Handshake, AnswersWithTheKeyOfTheSpecificationAndNoExtension) {
  const auto answer = accept_upgrade(upgrade(), kOurs);
  ASSERT_TRUE(std::holds_alternative<Accepted>(answer));
  EXPECT_EQ(std::get<Accepted>(answer).response,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n");
}

TEST(Handshake, ChoosesTheFirstOfOurSubprotocolsThatIsOffered) {
  const struct {
    std::vector<std::string> offered;
    std::size_t choice;
  } kCases[] = {
      {{"graphql-ws"}, 1},
      {{"graphql-ws, graphql-transport-ws"}, 0},
      {{"graphql-ws", "x , graphql-transport-ws"}, 0},
  };
  for (const auto& each : kCases) {
    const auto answer = accept_upgrade(with("Sec-WebSocket-Protocol", each.offered), kOurs);
    ASSERT_TRUE(std::holds_alternative<Accepted>(answer));
    EXPECT_EQ(std::get<Accepted>(answer).subprotocol, each.choice);
  }
}

struct RefusalCase {
  const char* name;
  http::Request request;
  int status;
};

class HandshakeRefusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(HandshakeRefusal, HasItsStatus) {
  const auto answer = accept_upgrade(GetParam().request, kOurs);
  ASSERT_TRUE(std::holds_alternative<http::Response>(answer));
  const auto& response = std::get<http::Response>(answer);
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_EQ(http::find(response.fields, "sec-websocket-version") != nullptr,
            response.status == 426);
}

http::Request with_method(std::string method) {
  http::Request request = upgrade();
  request.method = std::move(method);
  return request;
}

http::Request in_version_10() {
  http::Request request = upgrade();
  request.version = 10;
  return request;
}

const RefusalCase kRefusals[] = {
    {"Post", with_method("POST"), 400},
    {"Http10", in_version_10(), 400},
    {"NoConnection", with("Connection", {"keep-alive"}), 400},
    {"NoUpgrade", with("Upgrade", {"h2c"}), 400},
    {"Version8", with("Sec-WebSocket-Version", {"8"}), 426},
    {"NoVersion", with("Sec-WebSocket-Version", {}), 426},
    {"NoKey", with("Sec-WebSocket-Key", {}), 400},
    {"ShortKey", with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25j"}), 400},
    {"KeyNotBase64", with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25j!Q=="}), 400},
    {"TwoKeys", with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="}),
     400},
    {"NoSubprotocol", with("Sec-WebSocket-Protocol", {}), 400},
    {"ForeignSubprotocol", with("Sec-WebSocket-Protocol", {"mqtt, GRAPHQL-WS"}), 400},
};
INSTANTIATE_TEST_SUITE_P(Handshake,
                         HandshakeRefusal,
                         testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace conn::websocket
