// The messages of graphql-transport-ws: parses a client's, writes the server's.
//
// Spec:   graphql-ws PROTOCOL.md "Message types". Unknown extra members are ignored; duplicate ones
//         are refused, as two readers may disagree about them.
// Shapes: payloads and variables stay the JSON text that was sent. null counts as absent. `id_json`
//         is the id as JSON, with quotes.
// Errors: Malformed, with a reason that may be sent in a Close frame. UnreadableSubscribe, if only
//         the payload of a subscribe message is what our JSON is not (a lone surrogate, a member
//         twice, nested too deeply): other readers take it, so it is that operation's error alone.
// Thread: any, with a ParsedText of its own: scratch memory that is reused.
#pragma once

#include <string>
#include <string_view>

#include "conn-service/protocol/framing.h"
#include "conn-service/protocol/message.h"
#include "shared/json/parsed_text.h"

namespace conn::protocol {

[[nodiscard]] ClientMessage parse_client_message(std::string_view text,
                                                 shared::json::ParsedText& scratch);

inline constexpr std::string_view kConnectionAck = R"({"type":"connection_ack"})";

inline constexpr Framing kGraphqlTransportWsNext = {.head = Framing::Head::kWebsocketText,
                                                    .before_id = R"({"id":)",
                                                    .has_id = true,
                                                    .after_id = R"(,"type":"next","payload":)",
                                                    .end = "}"};

[[nodiscard]] std::string error_message(std::string_view id_json, std::string_view errors_json);
[[nodiscard]] std::string complete_message(std::string_view id_json);
[[nodiscard]] std::string pong_message(std::string_view payload_json);  // empty: no payload

}  // namespace conn::protocol
