#include "conn-service/websocket/codec.h"

#include <utility>

namespace conn::websocket {

std::optional<Incoming> Codec::next(std::span<char>& input, const MessageLimits& limits) {
  if (is_end_read_) return std::nullopt;
  std::optional<Incoming> incoming = reader_.next(input, limits);
  if (!incoming) return std::nullopt;
  if (std::holds_alternative<Pong>(*incoming)) is_awaiting_pong_ = false;
  is_end_read_ = std::holds_alternative<CloseReceived>(*incoming) ||
                 std::holds_alternative<Violation>(*incoming);
  return incoming;
}

std::string Codec::close(CloseCode code, std::string_view reason) {
  is_close_sent_ = true;
  std::string frame;
  append_close_frame(frame, code, reason);
  return frame;
}

std::string Codec::ping() {
  std::string frame;
  if (!std::exchange(is_awaiting_pong_, true)) append_server_frame(frame, Opcode::kPing, {});
  return frame;
}

void Codec::append_text(std::string& out, std::string_view message) {
  append_server_frame(out, Opcode::kText, message);
}

void Codec::append_pong(std::string& out, std::string_view payload) {
  append_server_frame(out, Opcode::kPong, payload);
}

}  // namespace conn::websocket
