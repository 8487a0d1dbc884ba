// Codec: the server's end of one WebSocket: its frames in both directions, and the closing
// handshake.
//
//   bytes ──next()──▶ Message | Ping | ...          close(), ping(), append_text() ──▶ frames
//
//   open ─ close() ─▶ closing ─ the peer's Close, or a violation ─▶ over
//        ─ the peer's Close, or a violation ─▶ nothing more is read ─ close() ─▶ over
//
// Spec:   RFC 6455 §5.5 (control frames), §7 (closing). The server closes TCP first.
// Thread: its owner's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conn-service/websocket/message_reader.h"

namespace conn::websocket {

class Codec {
 public:
  // Like MessageReader::next(), but nullopt after the peer's Close or a violation, whatever
  // follows. What arrives between our Close and the peer's is still returned; the caller only
  // counts it.
  [[nodiscard]] std::optional<Incoming> next(std::span<char>& input, const MessageLimits& limits);

  // Our Close. REQUIRES: is_open().
  [[nodiscard]] std::string close(CloseCode code, std::string_view reason);
  // A ping; empty if the last one has not been answered.
  [[nodiscard]] std::string ping();
  static void append_text(std::string& out, std::string_view message);
  static void append_pong(std::string& out, std::string_view payload);

  // A frame, or a message in fragments, has begun and not ended.
  [[nodiscard]] bool is_mid_message() const { return !reader_.is_idle(); }
  // Our Close has not been sent.
  [[nodiscard]] bool is_open() const { return !is_close_sent_; }
  // Our Close has been sent, and nothing more is expected of the peer.
  [[nodiscard]] bool is_over() const { return is_close_sent_ && is_end_read_; }

 private:
  MessageReader reader_;
  bool is_close_sent_ = false;
  bool is_end_read_ = false;  // the peer's Close, or a violation, after which nothing can be parsed
  bool is_awaiting_pong_ = false;
};

}  // namespace conn::websocket
