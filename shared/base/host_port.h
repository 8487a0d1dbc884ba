// HostPort: `host:port`, as a configuration names a server.
//
// Shapes: an IPv6 address is written in brackets, `[::1]:4011`, and kept without.
// Errors: kInvalidInput, the end of a sentence that begins with where the text is from.
// Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace shared {

struct HostPort {
  std::string host;
  std::string port;  // 1 to 65535

  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// `default_port` is for the text to write instead, where a port is missing.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text,
                                               std::string_view default_port);

}  // namespace shared
