// A client's bytes against the WebSocket reader: what comes out must not depend on how they are
// cut, limits must hold, and text must be UTF-8.
//
// Input: one byte that seeds the cuts, then the bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <variant>

#include "conn-service/websocket/message_reader.h"
#include "conn-service/websocket/utf8.h"
#include "shared/base/match.h"

namespace {

namespace ws = conn::websocket;

constexpr ws::MessageLimits kLimits = {.message_bytes_max = 1024, .fragments_max = 8};

std::string describe(const ws::Incoming& incoming) {
  return shared::match(
      incoming,
      [](const ws::Message& message) {
        if (message.payload.size() > kLimits.message_bytes_max) std::abort();
        if (message.is_text && !ws::is_utf8(message.payload)) std::abort();
        return "m" + std::string(message.payload);
      },
      [](const ws::Ping& ping) {
        if (ping.payload.size() > ws::kControlPayloadMax) std::abort();
        return "p" + std::string(ping.payload);
      },
      [](const ws::Pong&) { return std::string("o"); },
      [](const ws::CloseReceived& close) {
        const bool may_travel =
            close.frame.code == ws::kNoStatus || ws::is_close_code(close.frame.code);
        if (!may_travel || !ws::is_utf8(close.frame.reason)) std::abort();
        return "c" + std::to_string(close.frame.code);
      },
      [](const ws::Violation& violation) { return "v" + std::to_string(violation.code); });
}

// Everything that comes out, when the bytes come in pieces of 1 to `longest`.
std::string read(std::string bytes, std::size_t longest) {
  ws::MessageReader reader;
  std::string seen;
  std::size_t piece = 1;
  for (std::size_t from = 0; from < bytes.size();) {
    const std::size_t size = std::min(piece, bytes.size() - from);
    std::span<char> input = std::span(bytes).subspan(from, size);
    while (const auto incoming = reader.next(input, kLimits)) {
      seen += describe(*incoming);
      if (std::holds_alternative<ws::Violation>(*incoming)) return seen;
    }
    if (!input.empty()) std::abort();
    from += size;
    piece = piece % longest + 1;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ws::MessageReader reader;
  std::string whole = bytes;
  std::span<char> input(whole);
  std::string seen;
  while (const auto incoming = reader.next(input, kLimits)) {
    seen += describe(*incoming);
    if (std::holds_alternative<ws::Violation>(*incoming)) break;
  }
  if (read(bytes, (data[0] % 16U) + 1) != seen) std::abort();
  return 0;
}
