#include "conn-service/websocket/close.h"

#include "conn-service/websocket/frame.h"
#include "conn-service/websocket/utf8.h"

namespace conn::websocket {

bool is_close_code(CloseCode code) {
  if (code >= 1000 && code <= 1014) return code < 1004 || code > 1006;
  return code >= 3000 && code <= 4999;
}

ParsedClose parse_close(std::string_view payload) {
  if (payload.empty()) return {};
  if (payload.size() == 1) return {.frame = {}, .violation = kProtocolError};
  const auto high = static_cast<std::uint8_t>(payload[0]);
  const auto low = static_cast<std::uint8_t>(payload[1]);
  const auto code = static_cast<CloseCode>((high * 256) + low);
  const std::string_view reason = payload.substr(2);
  if (!is_close_code(code)) return {.frame = {}, .violation = kProtocolError};
  if (!is_utf8(reason)) return {.frame = {}, .violation = kInvalidPayload};
  return {.frame = {code, reason}, .violation = 0};
}

void append_close_frame(std::string& out, CloseCode code, std::string_view reason) {
  if (code == kNoStatus) {
    append_server_head(out, Opcode::kClose, 0);
    return;
  }
  reason = cut_utf8(reason, kCloseReasonMax);
  append_server_head(out, Opcode::kClose, 2 + reason.size());
  out += static_cast<char>(code / 256);
  out += static_cast<char>(code % 256);
  out += reason;
}

}  // namespace conn::websocket
