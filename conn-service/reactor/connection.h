// Connection: one accepted socket. It is the Transport and the Host of the client that speaks on
// it, and carries what that client wants to the hub.
//
//   socket ──read──▶ shared buffer ──▶ HttpSession, then WebsocketSession ──▶ write at turn's end
//
// The libevent event is embedded: a connection is one allocation, its client another.
//
// Thread: its reactor's. It is destroyed at the end of a turn only, by the reactor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <event2/event_struct.h>

#include "conn-service/reactor/deadline_wheel.h"
#include "conn-service/reactor/reactor_state.h"
#include "conn-service/session/host.h"
#include "conn-service/session/session.h"
#include "conn-service/session/transport.h"
#include "shared/sync/unique_fd.h"

namespace conn::reactor {

class Connection final : public session::Transport,
                         public session::Host,
                         public DeadlineWheel::Item {
 public:
  Connection(ReactorState& state, shared::UniqueFd socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;

  // Null once it only waits for the peer to read our last bytes.
  [[nodiscard]] session::Session* client() { return client_.get(); }
  void flush();
  void drain_at(std::int64_t at_ms);

  std::uint32_t index = 0;  // among the reactor's connections

 private:
  // Transport
  session::Io write(std::string_view bytes) override;
  session::Io read(std::span<char> into) override;
  // Host
  bool authenticate(std::string_view payload_json) override;
  shared::Result<void> identify(const shared::http::Request& request) override;
  session::OperationNumber start(protocol::GraphqlRequest request) override;
  void stop(session::OperationNumber operation) override;
  bool admit_session() override;
  void want_flush() override;
  // DeadlineWheel::Item
  [[nodiscard]] std::int64_t deadline_ms() const override;
  void on_deadline() override;

  void on_ready(bool can_read, bool can_write);
  void read_some();
  void upgrade();
  // After everything that may have changed the client: what does it wait for now?
  void settle();
  void watch(bool read, bool write);
  void linger();
  void retire();

  ReactorState& state_;
  std::unique_ptr<session::Session> client_;
  SharedViewer viewer_;
  std::int64_t own_deadline_ms_ = session::kNever;  // to drain, or to stop lingering
  shared::UniqueFd socket_;
  bool is_watching_read_ = false;
  bool is_watching_write_ = false;
  bool is_dirty_ = false;
  bool is_retired_ = false;
  bool is_http_ = true;
  bool has_place_ = false;  // of the quota
  event event_{};
};

}  // namespace conn::reactor
