// client_frame: a frame as a WebSocket client sends it, for tests.
//
// Spec: RFC 6455 §5.2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace test {

inline constexpr std::string_view kNoMask{"\0\0\0\0", 4};  // a mask that changes nothing

// `first` is its first byte, FIN and opcode. The payload has at most 65,535 bytes.
inline std::string client_frame(int first,
                                std::string_view payload,
                                std::string_view mask = kNoMask) {
  std::string out(1, static_cast<char>(first));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | static_cast<int>(payload.size()));
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() / 256);
    out += static_cast<char>(payload.size() % 256);
  }
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i)
    out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

}  // namespace test
