// parse_client_message: the text of one graphql-transport-ws message, as a ClientMessage.
//
// Spec:   graphql-ws PROTOCOL.md "Message types". Unknown extra members are ignored; duplicate ones
//         are refused, as two readers may disagree about them.
// Shapes: payloads and variables stay the JSON text that was sent. null counts as absent.
// Errors: Malformed, and why, in words that may go into a close reason.
// Thread: any, with a Document of its own: scratch memory that is used again.
#pragma once

#include <string_view>

#include "conn-service/protocol/message.h"
#include "shared/json/document.h"

namespace conn::protocol {

[[nodiscard]] ClientMessage parse_client_message(std::string_view text,
                                                 shared::json::Document& scratch);

}  // namespace conn::protocol
