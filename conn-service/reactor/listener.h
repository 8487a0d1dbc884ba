// Listener: accepts connections on one address. Each reactor has its own on the same port
// (SO_REUSEPORT), so that the kernel spreads connections without a hand-over between threads.
//
// Options that a connection inherits from its listener (TCP_NODELAY, SO_SNDBUF, TCP_NOTSENT_LOWAT)
// are set here, once, instead of by system calls at each accept.
//
// Errors: when no descriptor is free, the connection is accepted with a spare one and closed: it
//         would otherwise stay in the backlog and wake the loop for ever. Without even that, or
//         without memory, the listener pauses.
// Thread: its reactor's; opened on any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "conn-service/reactor/reactor_options.h"
#include "shared/base/result.h"
#include "shared/loop/loop.h"
#include "shared/sync/spare_fd.h"
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
  [[nodiscard]] bool refuse_one();  // false: there was no spare descriptor
  void pause();

  shared::UniqueFd fd_;
  shared::SpareFd spare_;
  std::size_t accepts_per_turn_max_;
  Handlers handlers_;
  shared::loop::Watch watch_;
  shared::loop::Timer resume_;
};

}  // namespace conn::reactor
