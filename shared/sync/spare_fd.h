// SpareFd: a descriptor in reserve, for a listener whose process has none left.
//
// A connection that cannot be accepted stays in the backlog and keeps the listener readable: a loop
// that does nothing about it spins. With the spare one it is accepted all the same, to be refused,
// or served where that matters more than any other use of the descriptor.
//
// Thread: its owner's. (Another thread may take the descriptor between accept() and refill().)
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

#include "shared/sync/unique_fd.h"

namespace shared {

class SpareFd {
 public:
  SpareFd() { refill(); }

  // Whether errno, after an accept, says that only more descriptors would help.
  [[nodiscard]] static bool is_needed() { return errno == EMFILE || errno == ENFILE; }

  // Accepts a connection in place of the spare descriptor; none if there is no spare.
  [[nodiscard]] UniqueFd accept(int listener) {
    if (!fd_) return {};
    fd_.reset();
    return UniqueFd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }
  void refill() {
    if (!fd_) fd_ = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  }

 private:
  UniqueFd fd_;
};

}  // namespace shared
