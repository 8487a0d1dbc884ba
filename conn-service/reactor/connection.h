// Connection: one accepted socket, and the session on it.
//
//   socket ──read──▶ shared buffer ──▶ Session (HttpSession, then WebsocketSession)
//          ◀──────── write, at the end of the turn ◀──┘
//
// A *session* is a client, a *connection* is a socket: an upgrade hands the connection over to the
// session's successor, and a connection with several clients would hold several SessionHosts. The
// libevent event is embedded: a connection is one allocation, its session another.
//
// Thread: its reactor's. It is destroyed at the end of a turn only, by the reactor.
#pragma once

#include <cstdint>

#include <event2/event_struct.h>

#include "conn-service/reactor/deadline_wheel.h"
#include "conn-service/reactor/reactor_state.h"
#include "conn-service/reactor/session_host.h"
#include "conn-service/reactor/socket_transport.h"
#include "conn-service/session/session.h"
#include "shared/sync/unique_fd.h"

namespace conn::reactor {

class Connection final : public DeadlineWheel::Item {
 public:
  Connection(ReactorState& state, shared::UniqueFd socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;

  [[nodiscard]] ReactorState& state() { return state_; }
  // Null once it only waits for the peer to read our last bytes.
  [[nodiscard]] session::Session* session() { return host_.session(); }

  void request_flush();  // flush() at the end of this turn
  void flush();
  void drain_at(std::int64_t at_ms);
  // The process was draining when the client connected.
  [[nodiscard]] bool is_late() const { return is_late_; }

  std::uint32_t index = 0;  // among the reactor's connections

 private:
  // DeadlineWheel::Item
  [[nodiscard]] std::int64_t deadline_ms() const override;
  void on_deadline() override;

  void on_ready(bool can_read, bool can_write);
  void read_some();
  // Called after everything that may have changed the session: hands over, watches the socket, or
  // ends.
  void update();
  void hand_over();
  void watch(bool read, bool write);
  void linger();
  void retire();

  const bool is_late_;
  bool is_watching_read_ = false;
  bool is_watching_write_ = false;
  bool is_dirty_ = false;
  bool is_retired_ = false;
  ReactorState& state_;
  SocketTransport transport_;
  SessionHost host_;
  std::int64_t own_deadline_ms_ = session::kNever;  // to drain, or to stop lingering
  event event_{};
};

}  // namespace conn::reactor
