#include "conn-service/reactor/listener.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace conn::reactor {

namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

bool to_address(const ListenOptions& options, Address& address) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, options.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(options.port);
    address.size = sizeof(sockaddr_in);
    return true;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET6, options.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(options.port);
    address.size = sizeof(sockaddr_in6);
    return true;
  }
  return false;
}

void set_option(int fd, int level, int name, int value) {
  (void)::setsockopt(fd, level, name, &value, sizeof value);  // best effort: the system may decline
}

constexpr std::int64_t kPauseMs = 100;

}  // namespace

shared::Result<shared::UniqueFd> open_listener(const ListenOptions& options) {
  Address address;
  if (!to_address(options, address))
    return shared::fail(shared::ErrorCode::kInternal,
                        "\"" + options.host + "\" is not an IP address");
  shared::UniqueFd fd(
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto failed = [&](const char* what) {
    return shared::fail(shared::ErrorCode::kUnavailable, std::string(what) + " " + options.host +
                                                             ":" + std::to_string(options.port) +
                                                             ": " +
                                                             std::system_category().message(errno));
  };
  if (!fd) return failed("cannot open a socket for");
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.send_buffer_bytes > 0)
    set_option(fd.get(), SOL_SOCKET, SO_SNDBUF, options.send_buffer_bytes);
  if (options.not_sent_bytes_max > 0)
    set_option(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, options.not_sent_bytes_max);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0)
    return failed("cannot bind");
  if (::listen(fd.get(), options.backlog) != 0) return failed("cannot listen on");
  return fd;
}

std::uint16_t port_of(const shared::UniqueFd& listener) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return 0;
  // sin_port and sin6_port are at the same offset.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

Listener::Listener(shared::loop::Loop& loop,
                   shared::UniqueFd fd,
                   std::size_t accepts_per_turn_max,
                   Handlers handlers)
    : fd_(std::move(fd)),
      accepts_per_turn_max_(accepts_per_turn_max),
      handlers_(std::move(handlers)),
      watch_(loop, fd_.get(), [this](shared::loop::Watch::Ready) { accept_some(); }),
      resume_(loop, [this] { watch_.want(true, false); }) {
  watch_.want(true, false);
}

void Listener::accept_some() {
  for (std::size_t i = 0; i < accepts_per_turn_max_; ++i) {
    shared::UniqueFd client(::accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client) {
      handlers_.accepted(std::move(client));
    } else if (shared::SpareFd::is_needed()) {
      if (!refuse_one()) {
        pause();
        return;
      }
      handlers_.failed();
    } else if (errno == ENOBUFS || errno == ENOMEM) {
      handlers_.failed();
      pause();
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

bool Listener::refuse_one() {
  shared::UniqueFd refused = spare_.accept(fd_.get());
  const bool is_refused{refused};
  refused.reset();
  spare_.refill();
  return is_refused;
}

void Listener::pause() {
  watch_.want(false, false);
  resume_.start(kPauseMs);
}

}  // namespace conn::reactor
