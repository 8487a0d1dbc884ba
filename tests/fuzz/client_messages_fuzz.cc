// A client's messages through the JSON reader and the graphql-transport-ws state machine: every one
// is read or refused in words that may travel, what is passed on is JSON, and after a close nothing
// is answered.
//
// Input: one message per line. The lines `allow`, `refuse` and `deadline` are what the server
//        does in between.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "conn-service/protocol/graphql_transport_ws.h"
#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/websocket/utf8.h"
#include "shared/base/check.h"
#include "shared/base/match.h"
#include "shared/graphql/error_json.h"
#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"

namespace {

namespace json = shared::json;
namespace protocol = conn::protocol;

bool is_json(std::string_view text) {
  json::ParsedText document;
  return document.parse(text).has_value();
}

void check_payload(std::string_view payload_json) {
  CHECK(payload_json.empty() || (payload_json.front() == '{' && is_json(payload_json)));
}

class Client final : public protocol::ActiveIds {
 public:
  [[nodiscard]] bool contains(std::string_view id) const override { return ids_.contains(id); }

  void say(std::string_view line) {
    const bool was_closed = closed_;
    const protocol::Answer answer = answer_to(line);
    if (!answer) return;
    CHECK(!was_closed);
    shared::match(
        *answer, [](const protocol::Authenticate& it) { check_payload(it.payload_json); },
        [](const protocol::SendAck&) {},
        [](const protocol::SendPong& it) {
          check_payload(it.payload_json);
          CHECK(is_json(protocol::pong_message(it.payload_json)));
        },
        [&](const protocol::Subscribe& it) { start(it); },
        [&](const protocol::Refuse& it) {
          CHECK(machine_.is_ready() && !ids_.contains(it.id) && !it.why.empty());
        },
        [&](const protocol::Complete& it) { CHECK(ids_.erase(it.id) == 1); },
        [&](const protocol::Close& it) { close(it); });
  }

 private:
  protocol::Answer answer_to(std::string_view line) {
    if (line == "allow") return machine_.on_authenticated(true);
    if (line == "refuse") return machine_.on_authenticated(false);
    if (line == "deadline") return machine_.on_init_deadline();
    return machine_.on_message(protocol::parse_client_message(line, scratch_), *this);
  }

  void start(const protocol::Subscribe& it) {
    CHECK(machine_.is_ready());
    CHECK(!it.id.empty() && it.id.size() <= protocol::kOperationIdBytesMax);
    CHECK(ids_.insert(it.id).second);
    check_payload(it.request.variables_json);
    check_payload(it.request.extensions_json);
    const std::string id_json = json::quote(it.id);
    CHECK(is_json(protocol::complete_message(id_json)));
    CHECK(is_json(
        protocol::error_message(id_json, shared::graphql::one_error(it.request.document, "A"))));
    std::string next;
    protocol::append_message(next, protocol::kGraphqlTransportWsNext, id_json, R"({"data":null})",
                             "");
    CHECK(is_json(next));
  }

  void close(const protocol::Close& it) {
    constexpr std::array<std::uint16_t, 6> kCodes = {4400, 4401, 4403, 4408, 4409, 4429};
    CHECK(std::ranges::find(kCodes, it.code) != kCodes.end());
    CHECK(conn::websocket::is_utf8(it.reason));  // or it could not travel
    closed_ = true;
  }

  protocol::GraphqlTransportWs machine_;
  json::ParsedText scratch_;
  std::set<std::string, std::less<>> ids_;
  bool closed_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view lines(reinterpret_cast<const char*>(data), size);
  Client client;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    client.say(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return 0;
}
