// The texts of our graphql-transport-ws messages.
//
//   next:  {"id":"7","type":"next","payload":   {"data":{...}   }  or  ,"extensions":{...}}   }
//          └── of the operation ───────────┘    └─ of all ──┘   └─ of some: the tail ────┘
//
// A body is shared by all who receive it and is never changed; what differs stands before and
// behind it. All that follows the id is the same for everybody who gets one body and tail.
//
// Spec:   graphql-ws PROTOCOL.md "Message types".
// Shapes: `id_json` is the id as JSON, with quotes. `body` is a JSON object that is not empty;
//         `tail` replaces its last brace; an empty tail means "}".
// Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace conn::protocol {

inline constexpr std::string_view kConnectionAck = R"({"type":"connection_ack"})";

inline constexpr std::string_view kNextBeforeId = R"({"id":)";

// A `next` is kNextBeforeId, its id and this.
[[nodiscard]] std::size_t next_size_behind_id(std::string_view body, std::string_view tail);
void append_next_behind_id(std::string& out, std::string_view body, std::string_view tail);

[[nodiscard]] std::string error_message(std::string_view id_json, std::string_view errors_json);
[[nodiscard]] std::string complete_message(std::string_view id_json);
[[nodiscard]] std::string pong_message(std::string_view payload_json);  // empty: no payload

// [{"message":"...","extensions":{"code":"..."}}]
[[nodiscard]] std::string one_error(std::string_view message, std::string_view code);

// `,"extensions":{...}}`: the tail of a body with these extensions, empty for none.
[[nodiscard]] std::string extensions_tail(std::string_view extensions_json);

}  // namespace conn::protocol
