// Frame: the head of one WebSocket frame, both ways.
//
//   0               1               2 ...          (bytes)
//   F R R R opcode  M length        [length, 2 or 8] [mask key, 4]  payload
//
// Spec:   RFC 6455 §5.2. A server's frames are unmasked, whole (FIN) and of minimal length.
// Errors: a head that a client must not send is a violation; its code goes into our Close.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace conn::websocket {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

[[nodiscard]] constexpr bool is_control(Opcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 8;
}

inline constexpr std::size_t kControlPayloadMax = 125;
inline constexpr std::size_t kClientHeadMax = 14;

struct FrameHead {
  bool is_final = false;
  Opcode opcode = Opcode::kContinuation;
  std::uint64_t payload_size = 0;
  std::uint8_t head_size = 0;
  std::uint8_t mask[4] = {};
};

enum class HeadState { kIncomplete, kComplete, kViolation };

// Reads a client's frame head from the beginning of `bytes`. A violation is reported as soon as the
// bytes that show it have arrived; its code is always 1002.
[[nodiscard]] HeadState parse_client_head(std::string_view bytes, FrameHead& head);

// Unmasks (or masks) in place; the first byte of `payload` is combined with the first byte of the
// key.
void apply_mask(std::span<char> payload, const std::uint8_t (&mask)[4]);

[[nodiscard]] constexpr std::size_t server_head_size(std::size_t payload_size) {
  if (payload_size < 126) return 2;
  return payload_size <= 0xffff ? 4 : 10;
}
void append_server_head(std::string& out, Opcode opcode, std::size_t payload_size);
void append_server_frame(std::string& out, Opcode opcode, std::string_view payload);

}  // namespace conn::websocket
