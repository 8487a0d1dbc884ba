// The server side of `graphql-transport-ws`: what a client may say next, and our answer.
//
//   kNew --init--> kAuthenticating --verdict--> kReady          (kClosed from everywhere)
//
// A pure state machine of one byte: decoded messages and verdicts go in; at most one Action comes
// out. It knows no socket, clock, JSON text or thread, so its tests are tables of messages. Which
// ids are active the session knows, and says.
//
// Spec:   graphql-ws PROTOCOL.md, "Message types" and "Invalid message"; protocols.md §1.
// Errors: none returned. A client's violation is a Close; after it every call answers nothing.
// Thread: reactor; one instance per connection.
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

  // The verdict on the last Authenticate. Late verdicts, after a Close, are ignored.
  [[nodiscard]] Answer on_authenticated(bool allowed);

  // The session's init timer fired. Harmless once init has arrived.
  [[nodiscard]] Answer on_init_deadline();

  // The session closes for reasons of its own.
  void on_close() { phase_ = Phase::kClosed; }

  [[nodiscard]] bool is_waiting_for_init() const { return phase_ == Phase::kNew; }
  [[nodiscard]] bool is_ready() const { return phase_ == Phase::kReady; }

 private:
  enum class Phase : std::uint8_t { kNew, kAuthenticating, kReady, kClosed };

  Answer close(std::uint16_t code, std::string reason);

  Phase phase_ = Phase::kNew;
};

}  // namespace conn::protocol
