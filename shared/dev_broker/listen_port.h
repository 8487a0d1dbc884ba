// ListenPort: while one lives, the next loopback bind() to "any port" gets the port it names.
//
// The mock cluster takes no port. See dev_broker.h for why this way is sound.
//
// Thread: at most one alive in a process, opened and closed around the call that binds; the
//         binding may happen on any thread.
#pragma once

#include <cstdint>

namespace shared::dev_broker {

class ListenPort {
 public:
  explicit ListenPort(std::uint16_t first);  // 0: nothing is changed
  ~ListenPort();
  ListenPort(const ListenPort&) = delete;
  ListenPort& operator=(const ListenPort&) = delete;
};

// Whether that port of 127.0.0.1 is free. The mock does not survive a refusal (an
// assertion fails while it cleans up), so it is not opened before this has answered true.
[[nodiscard]] bool is_port_free(std::uint16_t port);

}  // namespace shared::dev_broker
