// Session: one client, whatever its protocol: HTTP or, once upgraded, graphql-transport-ws.
//
//   reactor ──on_bytes, on_payloads, on_deadline...──▶ Session ──▶ Transport (at flush), Host
//
// Everything to send is gathered during a turn of the loop and written once, by flush().
//
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "conn-service/protocol/http_answer.h"
#include "conn-service/session/host.h"
#include "conn-service/session/transport.h"
#include "conn-service/session/turn.h"

namespace conn::session {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

enum class Ending : std::uint8_t {
  kOpen,
  kHandOver,  // take_successor() continues on this connection
  kFinish,    // everything is written: close once the peer has read it
  kDrop,      // close at once
};

// A query's or mutation's result, or why a request of any kind was refused.
struct OperationResult {
  protocol::HttpOutcome outcome = protocol::HttpOutcome::kExecuted;
  std::shared_ptr<const std::string> body;  // {"data":...,"errors":...}
  std::string_view extensions_json;
};

class Session;

struct Successor {
  std::unique_ptr<Session> session;
  std::string unread;  // bytes that came after those for the previous session
};

class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  virtual void on_bytes(std::span<char> bytes) = 0;  // may be changed in place
  virtual void on_peer_end() = 0;                    // no more bytes will come
  virtual void on_broken() = 0;                      // no bytes pass in either direction
  // Called when the turn ends and when the transport can continue; nothing is written otherwise.
  virtual void flush(Transport& transport) = 0;

  // When on_deadline() is due, in Clock::now_ms, or kNever. Any call may change it.
  [[nodiscard]] virtual std::int64_t deadline_ms() const = 0;
  virtual void on_deadline() = 0;

  [[nodiscard]] virtual Ending ending() const = 0;
  [[nodiscard]] virtual bool wants_read() const = 0;
  // REQUIRES: ending() is kHandOver.
  [[nodiscard]] virtual Successor take_successor() { return {}; }

  // The process is shutting down: close in an orderly way, soon.
  virtual void drain() = 0;

  // For operations started through the Host and not stopped since; other numbers are ignored.
  virtual void on_joined(OperationNumber operation, std::uint64_t fence) = 0;
  // `count` payloads of the turn from `first` on, in the order of their events.
  virtual void on_payloads(OperationNumber operation, PayloadIndex first, std::uint32_t count) = 0;
  virtual void on_finished(OperationNumber operation, const OperationResult& result) = 0;
  virtual void on_ended(OperationNumber operation, std::string_view errors_json) = 0;
  // Prefetch what on_payloads() and flush() are about to touch: the operations and the host, and
  // later the operations' ids.
  virtual void prefetch_operations() const {}
  virtual void prefetch_ids() const {}
  // The reactor could not keep up with one of this client's groups.
  virtual void on_overflow() = 0;

  // Bytes that wait for the client.
  [[nodiscard]] virtual std::size_t unsent_bytes() const = 0;
  // The process is short of memory: let go of them, and of the client.
  virtual void shed() = 0;
};

}  // namespace conn::session
