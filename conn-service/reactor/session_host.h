// SessionHost: one session, its viewer and its place in the quota. It forwards the session's
// requests to the hub.
//
// The session may be replaced by its successor (an upgrade): viewer and place are kept.
//
// Thread: its reactor's.
#pragma once

#include <memory>
#include <string_view>

#include "conn-service/reactor/forwarding.h"
#include "conn-service/session/host.h"
#include "conn-service/session/session.h"

namespace conn::reactor {

class Connection;

class SessionHost final : public session::Host {
 public:
  explicit SessionHost(Connection& connection);
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;
  ~SessionHost() override;

  // Null once the session has ended.
  [[nodiscard]] session::Session* session() const { return session_.get(); }
  // Destroys the previous session. Null: the client has no session any more.
  void serve(std::unique_ptr<session::Session> session) { session_ = std::move(session); }

  // Host
  bool authenticate(std::string_view payload_json) override;
  shared::Result<void> identify(const shared::http::Request& request) override;
  [[nodiscard]] session::RequestKind kind(const protocol::GraphqlRequest& request) const override;
  session::OperationNumber start(protocol::GraphqlRequest request) override;
  void stop(session::OperationNumber operation) override;
  bool admit_session() override;
  [[nodiscard]] bool has_room_for_operation() const override;
  void request_flush() override;

 private:
  Connection& connection_;
  const std::uint64_t client_;  // unique in the process
  std::unique_ptr<session::Session> session_;
  SharedViewer viewer_;
  bool has_place_ = false;  // of the quota
};

}  // namespace conn::reactor
