#include "shared/service/can_listen.h"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>

#include <fmt/format.h>

#include "shared/sync/unique_fd.h"

namespace shared::service {

namespace {

const char* remedy(int error) {
  if (error == EADDRINUSE) return "stop the process that does, or choose another `{}.port`";
  if (error == EADDRNOTAVAIL) return "`{}.host` must be an address of this machine";
  if (error == EACCES) return "choose a `{}.port` of 1024 or above";
  return "check `{}`";
}

}  // namespace

Result<void> can_listen(const Endpoint& endpoint, const std::string& section) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);  // REQUIRES: it has been checked
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (fd && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(fd.get(), 1) == 0)
    return {};
  const int error = errno;
  return fail(ErrorCode::kUnavailable,
              fmt::format("cannot listen on {}:{}: {}; {}", endpoint.host, endpoint.port,
                          std::generic_category().message(error),
                          fmt::format(fmt::runtime(remedy(error)), section)));
}

}  // namespace shared::service
