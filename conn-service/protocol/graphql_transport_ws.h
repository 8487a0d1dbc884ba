// The server side of `graphql-transport-ws`: what a client may send next, and the server's
// reaction.
//
//   kNew --init--> kAuthenticating --allowed--> kReady          (kClosed from everywhere)
//
// A pure state machine of one byte: decoded messages and results of authentication go in; at most
// one Action comes out. It has no socket, clock, JSON text or thread, so its tests are tables of
// messages. The session knows which ids are active.
//
// Spec:   graphql-ws PROTOCOL.md, "Message types" and "Invalid message".
// Errors: none returned. A client's violation is a Close; after it every call returns no Action.
// Thread: its reactor's; one instance per session.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conn-service/protocol/message.h"

namespace conn::protocol {

class ActiveIds {
 public:
  ActiveIds() = default;
  ActiveIds(const ActiveIds&) = delete;
  ActiveIds& operator=(const ActiveIds&) = delete;
  [[nodiscard]] virtual bool contains(std::string_view id) const = 0;

 protected:
  ~ActiveIds() = default;
};

class GraphqlTransportWs {
 public:
  [[nodiscard]] Answer on_message(ClientMessage message, const ActiveIds& active);

  // The result of the last Authenticate; ignored after a Close.
  [[nodiscard]] Answer on_authenticated(bool allowed);

  // The time for connection_init is over; ignored if it has arrived.
  [[nodiscard]] Answer on_init_deadline();

  // The session closes for a reason of its own.
  void on_close() { phase_ = Phase::kClosed; }

  [[nodiscard]] bool is_waiting_for_init() const { return phase_ == Phase::kNew; }
  [[nodiscard]] bool is_ready() const { return phase_ == Phase::kReady; }

 private:
  enum class Phase : std::uint8_t { kNew, kAuthenticating, kReady, kClosed };

  Answer close(std::uint16_t code, std::string reason);
  // Why an operation of this id may not begin, if it may not.
  Answer violation(const OperationId& id, const ActiveIds& active);

  Phase phase_ = Phase::kNew;
};

}  // namespace conn::protocol
