// free_port: a TCP port of 127.0.0.1 that nobody had a moment ago.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <sys/socket.h>

#include "shared/base/check.h"
#include "shared/sync/unique_fd.h"

namespace tests {

inline std::uint16_t free_port() {
  const shared::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket API's own idiom
  CHECK(::bind(fd.get(), any, size) == 0);
  CHECK(::getsockname(fd.get(), any, &size) == 0);
  return ntohs(address.sin_port);
}

}  // namespace tests
