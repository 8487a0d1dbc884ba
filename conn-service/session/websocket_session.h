// WebsocketSession: one client on a WebSocket that speaks graphql-transport-ws.
//
//   bytes ─▶ Codec ─▶ parse_client_message ─▶ GraphqlTransportWs ─▶ Host (start, stop), Operations
//   payloads, results, control frames ─▶ Turn ─▶ flush(): write_queue ─▶ Outbox ─▶ Transport
//
// Memory: about 100 bytes and 100 per operation; buffers only for half a frame, for fragments and
//         for what the socket did not take.
// Rate:   an operation beyond the rate limit is held, and with it all that comes after it, until its
//         turn: the client is not read from meanwhile. A refusal would be final for what passes by
//         itself: a client that comes back with all its subscriptions.
// Errors: each ends the session with a close code (docs/protocols.md "Close codes");
//         counted in the Tally.
// Thread: its reactor's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "conn-service/protocol/graphql_transport_ws.h"
#include "conn-service/session/operations.h"
#include "conn-service/session/outbox.h"
#include "conn-service/session/rate_limit.h"
#include "conn-service/session/session.h"
#include "conn-service/session/session_options.h"
#include "conn-service/session/tally.h"
#include "conn-service/session/transport.h"
#include "conn-service/websocket/codec.h"
#include "shared/base/clock.h"
#include "shared/json/parsed_text.h"

namespace conn::session {

// What all sessions of a reactor share.
struct WebsocketContext {
  SessionOptions options;
  const shared::Clock& clock;
  Turn& turn;
  Tally& tally;
  shared::json::ParsedText& scratch;
};

class WebsocketSession final : public Session {
 public:
  // `greeting` is sent before everything else: the response that upgraded the connection.
  WebsocketSession(WebsocketContext& context, Host& host, std::string greeting);
  ~WebsocketSession() override;

  void on_bytes(std::span<char> bytes) override;
  void on_peer_end() override;
  void on_broken() override;
  void flush(Transport& transport) override;
  [[nodiscard]] std::int64_t deadline_ms() const override;
  void on_deadline() override;
  [[nodiscard]] Ending ending() const override { return ending_; }
  [[nodiscard]] bool wants_read() const override { return held_ == nullptr; }
  void drain() override;
  void on_joined(OperationNumber number, std::uint64_t fence) override;
  void on_payloads(OperationNumber number, PayloadIndex first, std::uint32_t count) override;
  void prefetch_operations() const override;
  void prefetch_ids() const override { operations_.prefetch_id(); }
  void on_finished(OperationNumber number, const OperationResult& result) override;
  void on_ended(OperationNumber number, std::string_view errors_json) override;
  void on_overflow() override;
  [[nodiscard]] std::size_t unsent_bytes() const override { return outbox_.size(); }
  void shed() override;

  [[nodiscard]] std::size_t operations() const { return operations_.size(); }

 private:
  class Ids;  // NOLINT(cppcoreguidelines-virtual-class-destructor): it is final

  // The operation that waits for the rate limit, and what was received after it.
  struct Held {
    protocol::Subscribe subscribe;
    std::string bytes;
    std::int64_t until_ms = 0;
  };

  // What the session is to be closed with.
  struct Leaving {
    websocket::CloseCode code;
    std::string_view reason;  // a literal
    std::int64_t until_ms = 0;
  };

  void read(std::span<char> bytes);
  void resume_reading();
  void on_incoming(websocket::Incoming& incoming);
  void on_message(const websocket::Message& message);
  void act(protocol::Answer answer);
  void start(protocol::Subscribe subscribe);
  void stop(std::string_view id);
  void refuse(std::string_view id, std::string_view message, std::string_view code);
  void end(Operation& operation, std::string_view errors_json);

  // Whether an operation has waited too long for the hub's answer.
  [[nodiscard]] bool is_overdue(std::int64_t now_ms);

  // Closes once what is queued is sent and the results of queries and mutations have come, or
  // after `within_ms`: what may be a mutation and has no answer then gets OUTCOME_UNKNOWN.
  void leave(websocket::CloseCode code, std::string_view reason, std::int64_t within_ms);
  void leave_if_due();  // another flush may follow
  // Stops all operations and queues our Close.
  void close(websocket::CloseCode code, std::string_view reason);
  void close_slow_consumer();
  void queue_text(std::string_view message);
  void queue_bytes(std::string bytes);
  [[nodiscard]] websocket::MessageLimits limits() const;

  WebsocketContext& context_;
  Host& host_;
  websocket::Codec codec_;
  Outbox outbox_;
  Operations operations_;
  std::int64_t deadline_ms_;  // init, the next ping, or the end of the close handshake
  std::int64_t message_deadline_ms_ = kNever;  // of the message that has begun
  // Of the oldest operation that has no answer; or earlier.
  std::int64_t pending_deadline_ms_ = kNever;
  Queue queue_;  // of this turn
  RateLimit subscribes_;
  std::unique_ptr<Held> held_;
  std::unique_ptr<Leaving> leaving_;
  protocol::GraphqlTransportWs protocol_;
  Ending ending_ = Ending::kOpen;
};

}  // namespace conn::session
