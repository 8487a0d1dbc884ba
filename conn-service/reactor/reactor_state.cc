#include "conn-service/reactor/reactor_state.h"

#include <utility>

namespace conn::reactor {

namespace {

constexpr std::size_t kReadBufferBytes = std::size_t{64} * 1024;

}  // namespace

ReactorState::ReactorState(pipeline::ReactorId its_id,
                           ReactorOptions its_options,
                           ReactorPorts its_ports)
    : id(its_id),
      options(std::move(its_options)),
      ports(its_ports),
      websockets{options.session, ports.clock, turn, tally, scratch},
      http(options.http, ports.files, websockets),
      forwarding(options.forward),
      deadlines(ports.clock.now_ms()),
      read_buffer(kReadBufferBytes) {}

}  // namespace conn::reactor
