// What a protocol and its session exchange: a ClientMessage comes in, an Action goes out. A
// Subscribe or Complete that is accepted is itself the action.
// Shapes: *_json is one serialized JSON value as sent, passed through unread; empty means absent.
// Spec:   graphql-ws PROTOCOL.md "Message types".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "conn-service/protocol/graphql_request.h"

namespace conn::protocol {

using OperationId = std::string;  // chosen by the client; unique in its session while active
inline constexpr std::size_t kOperationIdBytesMax = 256;

struct ConnectionInit {
  std::string payload_json;
};
struct Ping {
  std::string payload_json;
};
struct Pong {};
struct Subscribe {
  OperationId id;
  GraphqlRequest request;
};
struct Complete {
  OperationId id;
};
struct UnreadableSubscribe {  // all of the message is well but the text of its payload
  OperationId id;
  std::string why;
};
struct Malformed {  // not JSON, of unknown type, or a member that is missing or of a wrong type
  std::string why;
};
using ClientMessage =
    std::variant<ConnectionInit, Ping, Pong, Subscribe, Complete, UnreadableSubscribe, Malformed>;

struct Authenticate {
  std::string payload_json;
};
struct SendAck {};
struct SendPong {
  std::string payload_json;
};
struct Refuse {  // that operation; the others go on
  OperationId id;
  std::string why;
};
struct Close {  // ends every operation too; `reason` is cut to 123 bytes when it is written
  std::uint16_t code;
  std::string reason;
};
using Action = std::variant<Authenticate, SendAck, SendPong, Subscribe, Refuse, Complete, Close>;
using Answer = std::optional<Action>;  // most messages lead to one action, some to none

}  // namespace conn::protocol
