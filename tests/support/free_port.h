// free_port: a TCP port of 127.0.0.1 that no process had a moment ago.
#pragma once

#include <cstdint>

#include "tests/support/loopback.h"

namespace tests {

inline std::uint16_t free_port() {
  std::uint16_t port = 0;
  (void)bind_to_loopback(port);
  return port;
}

}  // namespace tests
