// Listener: accepts connections on one address. Each reactor has its own on the same port
// (SO_REUSEPORT), so that the kernel spreads connections without a hand-over between threads.
//
// Options that a connection inherits from its listener (TCP_NODELAY, SO_SNDBUF, TCP_NOTSENT_LOWAT)
// are set here, once, instead of by system calls at each accept.
//
// Errors: when no descriptor is free, a spare one is released to accept the connection and close
//         it: it would otherwise stay in the backlog and wake the loop for ever.
// Thread: its reactor's; opened on any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "conn-service/reactor/reactor_options.h"
#include "shared/base/result.h"
#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace conn::reactor {

[[nodiscard]] shared::Result<shared::UniqueFd> open_listener(const ListenOptions& options);
[[nodiscard]] std::uint16_t port_of(const shared::UniqueFd& listener);

class Listener {
 public:
  struct Handlers {
    std::function<void(shared::UniqueFd)> accepted;
    std::function<void()> failed;  // no descriptor was free: one connection was refused
  };
  Listener(shared::loop::Loop& loop,
           shared::UniqueFd fd,
           std::size_t accepts_per_turn_max,
           Handlers handlers);

 private:
  void accept_some();
  void refuse_one();

  shared::UniqueFd fd_;
  shared::UniqueFd spare_;
  std::size_t accepts_per_turn_max_;
  Handlers handlers_;
  shared::loop::Watch watch_;
};

}  // namespace conn::reactor
