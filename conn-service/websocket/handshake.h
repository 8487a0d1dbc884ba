// Handshake: whether a request is an acceptable WebSocket upgrade, and the response.
//
// Spec:   RFC 6455 §4.2.
// Shapes: the first of `subprotocols`, in the server's order, that the client offers is selected.
//         Extensions are never negotiated. A client that offers none of them is refused with 400,
//         as a browser would fail such a connection itself.
// Errors: Response 400; 426 with Sec-WebSocket-Version for another version.
// Thread: any.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "shared/http/request.h"
#include "shared/http/response.h"

namespace conn::websocket {

// Whether the request asks for a WebSocket; accept_upgrade() checks that it may have one.
[[nodiscard]] bool wants_upgrade(const shared::http::Request& request);

struct Accepted {
  std::size_t subprotocol = 0;  // index into `subprotocols`
  std::string response;         // the 101, ready to send
};

[[nodiscard]] std::variant<Accepted, shared::http::Response> accept_upgrade(
    const shared::http::Request& request, std::span<const std::string_view> subprotocols);

// base64(SHA-1(key + GUID)), RFC 6455 §4.2.2.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace conn::websocket
