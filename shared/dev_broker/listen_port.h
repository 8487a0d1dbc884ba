// ListenPort: while one lives, the next loopback bind() to "any port" gets the port it names.
//
// The mock cluster cannot be told a port. See dev_broker.h for why this is the sound way.
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

// Whether 127.0.0.1 has that port to give. The mock does not survive being told otherwise (an
// assertion fails while it cleans up), so it is not asked before this has said yes.
[[nodiscard]] bool is_port_free(std::uint16_t port);

}  // namespace shared::dev_broker
