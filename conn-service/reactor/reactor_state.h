// ReactorState: what a reactor and its connections share; all of it belongs to the reactor's
// thread.
#pragma once

#include <cstddef>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "conn-service/reactor/deadline_wheel.h"
#include "conn-service/reactor/forwarding.h"
#include "conn-service/reactor/operation_table.h"
#include "conn-service/reactor/reactor_metrics.h"
#include "conn-service/reactor/reactor_options.h"
#include "conn-service/reactor/session_quota.h"
#include "conn-service/session/http_session.h"
#include "conn-service/session/tally.h"
#include "conn-service/session/turn.h"
#include "conn-service/session/websocket_session.h"
#include "shared/base/clock.h"
#include "shared/json/parsed_text.h"
#include "shared/loop/loop.h"
#include "shared/memory/pressure.h"

namespace conn::reactor {

class Connection;

// What a reactor needs from others; all of it outlives the reactor.
struct ReactorPorts {
  const shared::Clock& clock;
  SessionQuota& quota;
  const shared::memory::Pressure& memory;
  ReactorMetrics& metrics;
  const session::StaticFiles& files;
};

struct ReactorState {
  ReactorState(pipeline::ReactorId its_id, ReactorOptions its_options, ReactorPorts its_ports);

  const pipeline::ReactorId id;
  const ReactorOptions options;
  const ReactorPorts ports;
  pipeline::HubPort* hub = nullptr;  // connected before the loop runs
  shared::loop::Loop loop;

  session::Tally tally;
  session::Turn turn;
  shared::json::ParsedText scratch;
  session::WebsocketContext websockets;
  session::HttpContext http;
  Forwarding forwarding;
  OperationTable operations;
  std::uint64_t clients = 0;  // so far
  DeadlineWheel deadlines;

  std::vector<char> read_buffer;     // shared by all connections: input is parsed in place
  std::vector<Connection*> dirty;    // have something to write at the end of the turn
  std::vector<Connection*> retired;  // are destroyed at the end of the turn
  shared::loop::TurnEnd* turn_end = nullptr;
  bool is_draining = false;
};

}  // namespace conn::reactor
