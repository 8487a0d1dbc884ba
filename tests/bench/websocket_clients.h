// WebsocketClients: many subscribed clients in a process of their own, which read and count and do
// nothing else. Their number of descriptors and their CPU do not mix with the server's.
//
//   connect(n) ──▶ [ child: n sockets, upgrade + connection_init + subscribe, epoll, read ]
//   bytes_read() ◀── shared memory
//
// The first client can be made to read nothing for a while; it is counted apart. So are the
// latencies of what the others read: from mark() on, a sample a read.
//
// Errors: the child ends with a sentence if it cannot connect; bytes_read() then stands still.
// Thread: made before any thread is started (it forks). The rest: the owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace bench {

// All that a client sends: the upgrade, connection_init, subscribe; of client `number`.
using Greeting = std::function<std::string(std::size_t number)>;

// `{"type":...}` as a masked text frame of a client.
[[nodiscard]] std::string client_frame(const std::string& message);

class WebsocketClients {
 public:
  struct Options {
    int first_receive_buffer_bytes = 0;  // of the first client; 0: the system's
  };
  WebsocketClients(std::uint16_t port, Greeting greeting, Options options);
  ~WebsocketClients();  // ends the child: every connection is reset
  WebsocketClients(const WebsocketClients&) = delete;
  WebsocketClients& operator=(const WebsocketClients&) = delete;

  void connect(std::size_t count);  // so many in all; returns at once
  [[nodiscard]] std::uint64_t bytes_read() const;
  [[nodiscard]] std::uint64_t first_bytes_read() const;  // of these, the first client's

  void stall_first(bool is_stalled);
  void mark();                                            // an event is published now
  [[nodiscard]] std::vector<double> take_latencies_ms();  // since then, while nothing is on its way
  [[nodiscard]] double cpu_s() const;                     // of the child

 private:
  struct Shared;
  Shared* shared_;
  pid_t child_;
};

}  // namespace bench
