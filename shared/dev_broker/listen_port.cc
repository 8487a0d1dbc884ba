#include "shared/dev_broker/listen_port.h"

#include <atomic>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared/base/check.h"
#include "shared/sync/unique_fd.h"

namespace shared::dev_broker {

namespace {

std::atomic<std::uint32_t> next_port = 0;  // NOLINT: bind() below has no other way to get it

// The wanted address of a bind() that this module should change, or of none.
sockaddr_in wanted(const sockaddr* address, socklen_t size) {
  sockaddr_in any{};
  if (address == nullptr || size < sizeof any || address->sa_family != AF_INET) return {};
  any = *reinterpret_cast<const sockaddr_in*>(address);  // NOLINT: the socket API's own idiom
  if (any.sin_port != 0 || any.sin_addr.s_addr != htonl(INADDR_LOOPBACK) || next_port == 0)
    return {};
  any.sin_port = htons(static_cast<std::uint16_t>(next_port++));
  return any;
}

}  // namespace

ListenPort::ListenPort(std::uint16_t first) {
  CHECK(next_port.exchange(first) == 0);
}
ListenPort::~ListenPort() {
  next_port = 0;
}

bool is_port_free(std::uint16_t port) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  (void)::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return ::syscall(SYS_bind, fd.get(), &address, sizeof address) == 0;
}

}  // namespace shared::dev_broker

// Takes the place of libc's: the program's definition comes first for librdkafka, too.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the headers' are reserved
extern "C" int bind(int fd, const sockaddr* address, socklen_t size) noexcept {
  const sockaddr_in changed = shared::dev_broker::wanted(address, size);
  if (changed.sin_family != AF_INET)
    return static_cast<int>(::syscall(SYS_bind, fd, address, size));
  const int on = 1;
  (void)::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return static_cast<int>(::syscall(SYS_bind, fd, &changed, sizeof changed));
}
