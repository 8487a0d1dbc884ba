#include "conn-service/websocket/message_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "conn-service/websocket/utf8.h"

namespace conn::websocket {

struct MessageReader::Pending {
  std::string half_frame;
  bool is_frame_read = false;  // half_frame was returned whole and can be freed
  // A message whose last fragment has not arrived.
  bool is_in_message = false;
  bool is_text = false;
  bool is_message_read = false;
  std::uint32_t fragments = 0;
  Utf8Validator utf8;
  std::string message;
};

namespace {

std::string_view view(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

Violation not_utf8() {
  return {kInvalidPayload, "Text is not UTF-8"};
}

}  // namespace

MessageReader::MessageReader() = default;
MessageReader::~MessageReader() = default;
MessageReader::MessageReader(MessageReader&&) noexcept = default;
MessageReader& MessageReader::operator=(MessageReader&&) noexcept = default;

std::optional<Incoming> MessageReader::next(std::span<char>& input, const MessageLimits& limits) {
  for (;;) {
    release();
    if (input.empty()) return std::nullopt;
    const bool has_half = pending_ != nullptr && !pending_->half_frame.empty();
    std::optional<Incoming> incoming =
        has_half ? kept_frame(input, limits) : next_frame(input, limits);
    if (incoming) return incoming;
  }
}

// Frees what the last call returned.
void MessageReader::release() {
  if (pending_ == nullptr) return;
  if (std::exchange(pending_->is_frame_read, false)) std::string().swap(pending_->half_frame);
  if (std::exchange(pending_->is_message_read, false)) {
    std::string().swap(pending_->message);
    pending_->is_in_message = false;
  }
  if (pending_->half_frame.empty() && !pending_->is_in_message) pending_.reset();
}

MessageReader::Pending& MessageReader::pending() {
  if (pending_ == nullptr) pending_ = std::make_unique<Pending>();
  return *pending_;
}

std::optional<Incoming> MessageReader::next_frame(std::span<char>& input,
                                                  const MessageLimits& limits) {
  FrameHead head;
  const HeadState state = parse_client_head(view(input), head);
  if (state == HeadState::kViolation) return Violation{kProtocolError, "Malformed frame"};
  if (state == HeadState::kComplete) {
    if (const auto violation = check(head, limits)) return *violation;
    const std::size_t size = head.head_size + static_cast<std::size_t>(head.payload_size);
    if (input.size() >= size) {
      const std::span<char> payload = input.subspan(head.head_size, size - head.head_size);
      input = input.subspan(size);
      return on_frame(head, payload);
    }
  }
  pending().half_frame.assign(input.data(), input.size());
  input = {};
  return std::nullopt;
}

// The same for a frame whose beginning is kept: takes from `input` only what the frame lacks.
std::optional<Incoming> MessageReader::kept_frame(std::span<char>& input,
                                                  const MessageLimits& limits) {
  std::string& frame = pending_->half_frame;
  const auto take = [&](std::size_t size) {
    size = std::min(size, input.size());
    frame.append(input.data(), size);
    input = input.subspan(size);
  };
  FrameHead head;
  HeadState state = parse_client_head(frame, head);
  while (state == HeadState::kIncomplete && !input.empty()) {
    take(1);
    state = parse_client_head(frame, head);
  }
  if (state == HeadState::kViolation) return Violation{kProtocolError, "Malformed frame"};
  if (state == HeadState::kIncomplete) return std::nullopt;
  if (const auto violation = check(head, limits)) return *violation;
  const std::size_t size = head.head_size + static_cast<std::size_t>(head.payload_size);
  take(size - frame.size());
  if (frame.size() < size) return std::nullopt;
  pending_->is_frame_read = true;
  return on_frame(head, std::span<char>(frame).subspan(head.head_size));
}

// Checked by the declared length, before any of the payload is kept.
std::optional<Violation> MessageReader::check(const FrameHead& head,
                                              const MessageLimits& limits) const {
  if (is_control(head.opcode)) return std::nullopt;
  const bool is_in_message = pending_ != nullptr && pending_->is_in_message;
  if (head.opcode == Opcode::kContinuation && !is_in_message)
    return Violation{kProtocolError, "Continuation without a message"};
  if (head.opcode != Opcode::kContinuation && is_in_message)
    return Violation{kProtocolError, "New message inside a message"};
  const std::size_t before = is_in_message ? pending_->message.size() : 0;
  if (head.payload_size > limits.message_bytes_max - std::min(before, limits.message_bytes_max))
    return Violation{kMessageTooBig, "Message too big"};
  if (is_in_message && pending_->fragments >= limits.fragments_max)
    return Violation{kMessageTooBig, "Too many fragments"};
  return std::nullopt;
}

std::optional<Incoming> MessageReader::on_frame(const FrameHead& head, std::span<char> payload) {
  apply_mask(payload, head.mask);
  switch (head.opcode) {
    case Opcode::kPing:
      return Ping{view(payload)};
    case Opcode::kPong:
      return Pong{};
    case Opcode::kClose: {
      const ParsedClose close = parse_close(view(payload));
      if (close.violation != 0) return Violation{close.violation, "Malformed close frame"};
      return CloseReceived{close.frame};
    }
    case Opcode::kContinuation:
    case Opcode::kText:
    case Opcode::kBinary:
      break;
  }
  return on_data(head, view(payload));
}

std::optional<Incoming> MessageReader::on_data(const FrameHead& head, std::string_view payload) {
  const bool is_whole = head.is_final && head.opcode != Opcode::kContinuation;
  if (is_whole) {
    const bool is_text = head.opcode == Opcode::kText;
    if (is_text && !is_utf8(payload)) return not_utf8();
    return Message{is_text, payload};
  }
  Pending& message = pending();
  if (head.opcode != Opcode::kContinuation) {
    message.is_in_message = true;
    message.is_text = head.opcode == Opcode::kText;
    message.fragments = 0;
    message.utf8 = {};
  }
  ++message.fragments;
  if (message.is_text && !message.utf8.accepts(payload)) return not_utf8();
  message.message += payload;
  if (!head.is_final) return std::nullopt;
  if (message.is_text && !message.utf8.is_complete()) return not_utf8();
  message.is_message_read = true;
  return Message{message.is_text, message.message};
}

}  // namespace conn::websocket
