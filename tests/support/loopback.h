// Sockets of 127.0.0.1 at a port that the kernel chooses.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <sys/socket.h>

#include "shared/base/check.h"
#include "shared/sync/unique_fd.h"

namespace tests {

// Does not block, and does not listen yet.
inline shared::UniqueFd bind_to_loopback(std::uint16_t& port) {
  shared::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket API's own idiom
  CHECK(::bind(fd.get(), any, size) == 0);
  CHECK(::getsockname(fd.get(), any, &size) == 0);
  port = ntohs(address.sin_port);
  return fd;
}

inline shared::UniqueFd listen_on_loopback(std::uint16_t& port, int backlog) {
  shared::UniqueFd fd = bind_to_loopback(port);
  CHECK(::listen(fd.get(), backlog) == 0);
  return fd;
}

}  // namespace tests
