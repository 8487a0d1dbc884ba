#include "conn-service/reactor/socket_transport.h"

#include <cerrno>
#include <sys/socket.h>

namespace conn::reactor {

using session::Io;
using session::Want;

Io SocketTransport::write(std::string_view bytes) {
  const ssize_t sent =
      ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  const auto taken = sent >= 0 ? static_cast<std::size_t>(sent) : 0;
  const bool is_broken = sent < 0 && errno != EAGAIN && errno != EINTR;
  is_full_ = taken < bytes.size() && !is_broken;
  return {.bytes = taken, .want = is_full_ ? Want::kWrite : Want::kNothing, .is_broken = is_broken};
}

Io SocketTransport::read(std::span<char> into) {
  const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
  if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
  if (got == 0) return {.is_ended = true};
  const bool is_empty = errno == EAGAIN || errno == EINTR;
  return {.want = Want::kRead, .is_broken = !is_empty};
}

void SocketTransport::end_writing() {
  ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace conn::reactor
