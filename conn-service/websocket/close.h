// Close frames: which codes are valid, how a client's is parsed, and how the server's is written.
//
// Spec:   RFC 6455 §5.5.1, §7.4; graphql-ws PROTOCOL.md for 4400 and up. All of them:
//         docs/protocols.md "Close codes".
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace conn::websocket {

using CloseCode = std::uint16_t;

inline constexpr CloseCode kNormalClosure = 1000;
inline constexpr CloseCode kGoingAway = 1001;
inline constexpr CloseCode kProtocolError = 1002;
inline constexpr CloseCode kUnsupportedData = 1003;
inline constexpr CloseCode kNoStatus = 1005;  // never on the wire: a Close without a payload
inline constexpr CloseCode kInvalidPayload = 1007;
inline constexpr CloseCode kMessageTooBig = 1009;
inline constexpr CloseCode kTryAgainLater = 1013;

inline constexpr std::size_t kCloseReasonMax = 123;

// Whether this code is valid in a Close frame.
[[nodiscard]] bool is_close_code(CloseCode code);

struct CloseFrame {
  CloseCode code = kNoStatus;
  std::string_view reason;
};

// A client's Close; if it is malformed, `violation` is the code to close with.
struct ParsedClose {
  CloseFrame frame;
  CloseCode violation = 0;
};
[[nodiscard]] ParsedClose parse_close(std::string_view payload);

// Our Close: `reason` (UTF-8) is cut to 123 bytes at a character boundary. kNoStatus: no payload.
void append_close_frame(std::string& out, CloseCode code, std::string_view reason);

}  // namespace conn::websocket
