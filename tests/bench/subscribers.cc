#include "tests/bench/subscribers.h"

#include <utility>

#include <fmt/format.h>

#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/websocket/frame.h"

namespace bench {

namespace pipeline = conn::pipeline;

namespace {

std::string operation_id(std::size_t number) {
  return fmt::format("{:08x}-1111-2222-3333-444455556666", number);
}

std::string greeting(const Subscribers& subscribers, std::size_t number) {
  std::string head =
      "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";
  if (subscribers.token_bytes > 0)
    head += fmt::format("Authorization: {:0>{}}\r\n", number, subscribers.token_bytes);
  const std::string variables = subscribers.has_own_row ? variables_of(number) : "{}";
  return head + "\r\n" + client_frame(R"({"type":"connection_init"})") +
         client_frame(fmt::format(
             R"({{"type":"subscribe","id":"{}","payload":{{"variables":{},"query":)"
             R"("subscription Board($origin: String) {{ flight(origin: $origin) {{ remark }} }}"}}}})",
             operation_id(number), variables));
}

}  // namespace

std::string variables_of(std::size_t number) {
  return fmt::format(R"({{"origin":"{}"}})", number);
}

ConnUnderLoad::Options options_for(const Subscribers& subscribers, pipeline::Body body) {
  ConnUnderLoad::Options options;
  const bool has_token = subscribers.token_bytes > 0;
  if (has_token) options.forward.events.headers = {"authorization"};
  options.compile = [has_token](const pipeline::Request& request) {
    pipeline::Prepared prepared;
    prepared.schema_id = std::string(32, 's');
    prepared.provider = "main";
    prepared.topics = {"flights"};
    prepared.relevant_variables_json = request.graphql.variables_json;
    prepared.fetches = has_token;  // then what is forwarded makes the row one of its own
    return prepared;
  };
  options.body = std::move(body);
  options.greeting = [subscribers](std::size_t number) { return greeting(subscribers, number); };
  return options;
}

std::string frame_of(const pipeline::Body& body) {
  std::string message;
  conn::protocol::append_message(message, conn::protocol::kGraphqlTransportWsNext,
                                 '"' + operation_id(0) + '"', *body, "");
  std::string frame;
  conn::websocket::append_server_frame(frame, conn::websocket::Opcode::kText, message);
  return frame;
}

}  // namespace bench
