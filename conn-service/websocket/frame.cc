#include "conn-service/websocket/frame.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace conn::websocket {

namespace {

bool is_known(std::uint8_t opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes)
    number = (number << 8U) | static_cast<std::uint8_t>(byte);
  return number;
}

}  // namespace

HeadState parse_client_head(std::string_view bytes, FrameHead& head) {
  if (bytes.empty()) return HeadState::kIncomplete;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto opcode = static_cast<std::uint8_t>(first & 0x0fU);
  const bool has_reserved_bits = (first & 0x70U) != 0;  // no extension has been negotiated
  if (has_reserved_bits || !is_known(opcode)) return HeadState::kViolation;
  head.is_final = (first & 0x80U) != 0;
  head.opcode = static_cast<Opcode>(opcode);
  if (is_control(head.opcode) && !head.is_final) return HeadState::kViolation;
  if (bytes.size() < 2) return HeadState::kIncomplete;

  const auto second = static_cast<std::uint8_t>(bytes[1]);
  const bool is_masked = (second & 0x80U) != 0;
  if (!is_masked) return HeadState::kViolation;
  const std::size_t short_size = second & 0x7fU;
  if (is_control(head.opcode) && short_size > kControlPayloadMax) return HeadState::kViolation;
  std::size_t size_bytes = 0;
  if (short_size == 126) size_bytes = 2;
  if (short_size == 127) size_bytes = 8;
  if (bytes.size() < 2 + size_bytes) return HeadState::kIncomplete;
  head.payload_size = size_bytes == 0 ? short_size : big_endian(bytes.substr(2, size_bytes));
  const bool is_minimal = size_bytes == 0 || head.payload_size > (size_bytes == 2 ? 125U : 0xffffU);
  const bool has_top_bit = (head.payload_size >> 63U) != 0;
  if (!is_minimal || has_top_bit) return HeadState::kViolation;

  head.head_size = static_cast<std::uint8_t>(2 + size_bytes + sizeof head.mask);
  if (bytes.size() < head.head_size) return HeadState::kIncomplete;
  std::memcpy(head.mask, bytes.data() + 2 + size_bytes, sizeof head.mask);
  return HeadState::kComplete;
}

void apply_mask(std::span<char> payload, const std::uint8_t (&mask)[4]) {
  std::uint64_t wide = 0;
  std::uint32_t narrow = 0;
  std::memcpy(&narrow, mask, sizeof narrow);
  wide = (std::uint64_t{narrow} << 32U) | narrow;
  char* at = payload.data();
  std::size_t left = payload.size();
  for (; left >= sizeof wide; at += sizeof wide, left -= sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    word ^= wide;
    std::memcpy(at, &word, sizeof word);
  }
  for (std::size_t i = 0; i < left; ++i)
    at[i] = static_cast<char>(static_cast<std::uint8_t>(at[i]) ^ mask[i % 4]);
}

void append_server_head(std::string& out, Opcode opcode, std::size_t payload_size) {
  const auto first = static_cast<std::uint8_t>(0x80U | static_cast<std::uint8_t>(opcode));
  const std::size_t size = server_head_size(payload_size);
  if (size == 4) {
    // Written as one word, as most events have this size: bytes that are stored one by one and then
    // copied as a word make the processor wait until all of them are stored.
    const auto length = static_cast<std::uint32_t>(payload_size);
    std::uint32_t word = (std::uint32_t{first} << 24U) | (126U << 16U) | length;
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap32(word);
    char head[sizeof(word)];
    std::memcpy(head, &word, sizeof(word));
    out.append(head, sizeof(head));
    return;
  }
  char head[10];
  head[0] = static_cast<char>(first);
  head[1] = static_cast<char>(size == 2 ? payload_size : 127);
  std::size_t rest = payload_size;
  for (std::size_t i = size - 1; i >= 2; --i, rest >>= 8U)
    head[i] = static_cast<char>(rest & 0xffU);
  out.append(head, size);
}

void append_server_frame(std::string& out, Opcode opcode, std::string_view payload) {
  append_server_head(out, opcode, payload.size());
  out += payload;
}

}  // namespace conn::websocket
