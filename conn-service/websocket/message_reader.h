// MessageReader: a client's bytes in, its messages and control frames out.
//
//   read buffer ──next()──▶ Message | Ping | Pong | CloseReceived | Violation ... ──▶ nothing left
//
// Frames are unmasked and read in place, in the reactor's buffer. Only half a frame at its
// end, and the fragments of an unfinished message, are copied: an idle session has one null
// pointer.
//
// Spec:   RFC 6455 §5; docs/protocols.md "Close codes".
// Shapes: views are valid until the next call of next().
// Errors: Violation{code, reason}: send that Close. Nothing may be read after it.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "conn-service/websocket/close.h"
#include "conn-service/websocket/frame.h"

namespace conn::websocket {

struct MessageLimits {
  std::size_t message_bytes_max = std::size_t{256} * 1024;  // of all fragments together
  std::uint32_t fragments_max = 1024;
};

struct Message {
  bool is_text = true;
  std::string_view payload;
};
struct Ping {
  std::string_view payload;
};
struct Pong {};
struct CloseReceived {
  CloseFrame frame;
};
struct Violation {
  CloseCode code = kProtocolError;
  std::string_view reason;
};
using Incoming = std::variant<Message, Ping, Pong, CloseReceived, Violation>;

class MessageReader {
 public:
  MessageReader();
  ~MessageReader();
  MessageReader(MessageReader&&) noexcept;
  MessageReader& operator=(MessageReader&&) noexcept;

  // Removes the next message or control frame from the front of `input`; nullopt once `input` is
  // empty.
  [[nodiscard]] std::optional<Incoming> next(std::span<char>& input, const MessageLimits& limits);

  [[nodiscard]] bool is_idle() const { return pending_ == nullptr; }

 private:
  struct Pending;

  // The frame at the front of `input` if it is complete; an incomplete one is kept.
  std::optional<Incoming> next_frame(std::span<char>& input, const MessageLimits& limits);
  std::optional<Incoming> kept_frame(std::span<char>& input, const MessageLimits& limits);
  std::optional<Incoming> on_frame(const FrameHead& head, std::span<char> payload);
  std::optional<Incoming> on_data(const FrameHead& head, std::string_view payload);
  [[nodiscard]] std::optional<Violation> check(const FrameHead& head,
                                               const MessageLimits& limits) const;
  Pending& pending();
  void release();

  std::unique_ptr<Pending> pending_;  // null: between messages, nothing kept
};

}  // namespace conn::websocket
