// The configuration of a reactor. Plain values, filled from the configuration file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "conn-service/reactor/forwarding.h"
#include "conn-service/session/http_session.h"
#include "conn-service/session/session_options.h"

namespace conn::reactor {

struct ListenOptions {
  std::string host = "127.0.0.1";  // an address, not a name
  std::uint16_t port = 4000;       // 0: any free one; Reactor::listen() returns it
  int backlog = 4096;
  int send_buffer_bytes = 0;           // SO_SNDBUF; 0: the system's
  int not_sent_bytes_max = 16 * 1024;  // TCP_NOTSENT_LOWAT: what the kernel queues beyond the
                                       // window, otherwise 4 MB per client; 0: the system's
  std::size_t accepts_per_turn_max = 64;
};

struct ReactorOptions {
  ListenOptions listen;
  session::HttpOptions http;
  session::SessionOptions session;
  ForwardOptions forward;
  std::string static_dir;  // for load_static_files, before the reactors are made; empty: none
  std::size_t static_bytes_max = std::size_t{64} * 1024 * 1024;
  std::size_t inbox_bytes_max = std::size_t{64} * 1024 * 1024;  // of Deliver, from the hub
  std::size_t reactors = 1;                                     // of the process
  std::size_t turn_entries_max = 1'000'000;  // that are gathered before they are written
  std::int64_t linger_ms = 2'000;            // for the peer to read our last bytes
};

}  // namespace conn::reactor
