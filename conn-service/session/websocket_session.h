// WebsocketSession: one client on a WebSocket that speaks graphql-transport-ws.
//
//   bytes ─▶ MessageReader ─▶ parse_client_message ─▶ GraphqlTransportWs ─▶ Host (start, stop)
//   payloads, results, control frames ─▶ Turn ─▶ flush(): one write ─▶ Transport | Outbox
//
// An operation lives here from `subscribe` until either side ends it, with its id and its fence:
// what the hub numbered before the fence is not for it. What is queued for an operation is looked
// up again when it is written, so that nothing follows a client's `complete`.
//
// Memory: about 150 bytes and 100 an operation; buffers only for half a frame, for fragments and
//         for what the socket did not take.
// Errors: each ends the session with a close code (protocols.md §1, §6); counted in the Tally.
// Thread: its reactor's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/protocol/graphql_transport_ws.h"
#include "conn-service/session/outbox.h"
#include "conn-service/session/rate_limit.h"
#include "conn-service/session/session.h"
#include "conn-service/session/session_options.h"
#include "conn-service/session/tally.h"
#include "conn-service/session/transport.h"
#include "conn-service/websocket/message_reader.h"
#include "shared/base/clock.h"
#include "shared/json/document.h"

namespace conn::session {

// What all sessions of a reactor share.
struct WebsocketContext {
  SessionOptions options;
  const shared::Clock& clock;
  Turn& turn;
  Tally& tally;
  shared::json::Document& scratch;
};

class WebsocketSession final : public Session {
 public:
  // `greeting` goes out before everything else: the response that upgraded the connection.
  WebsocketSession(WebsocketContext& context, Host& host, std::string greeting);
  ~WebsocketSession() override;

  void on_bytes(std::span<char> bytes) override;
  void on_peer_end() override;
  void on_broken() override;
  void flush(Transport& transport) override;
  [[nodiscard]] std::int64_t deadline_ms() const override;
  void on_deadline() override;
  [[nodiscard]] Ending ending() const override { return ending_; }
  [[nodiscard]] bool wants_read() const override { return true; }
  void drain() override;
  void on_joined(OperationNumber number, std::uint64_t fence) override;
  void on_payloads(OperationNumber number, PayloadIndex first, std::uint32_t count) override;
  void prefetch_operations() const override;
  void prefetch_ids() const override;
  void on_finished(OperationNumber number, const OperationResult& result) override;
  void on_ended(OperationNumber number, std::string_view errors_json) override;
  void on_overflow() override;

  [[nodiscard]] std::size_t operations() const { return operations_.size(); }

 private:
  enum class Phase : std::uint8_t {
    kOpen,
    kClosing,  // our Close is on its way; the peer's is awaited
    kFailed,   // our Close is on its way; what the peer sends cannot be read any more
    kClosed,   // both Closes are said: over when the outbox is empty
  };
  class Ids;  // NOLINT(cppcoreguidelines-virtual-class-destructor): it is final
  struct Operation {
    OperationNumber number;
    std::uint64_t fence;
    std::string id_json;  // with quotes
    bool is_joined = false;
    bool is_ended = false;  // by us: to be forgotten when that is written
  };

  void on_incoming(websocket::Incoming& incoming);
  void on_message(const websocket::Message& message);
  void act(protocol::Answer answer);
  void start(protocol::Start start);
  void stop(std::string_view id);
  void refuse(std::string_view id, std::string_view message, std::string_view code);
  void end(Operation& operation, std::string_view errors_json);

  [[nodiscard]] Operation* find(OperationNumber number);
  [[nodiscard]] Operation* find_id(std::string_view id_json);
  void forget(Operation& operation);
  void forget_all();

  // Queues our Close; what was queued before it is dropped.
  void close(websocket::CloseCode code, std::string_view reason, Phase next);
  void slow_consumer();
  void queue_frame(websocket::Opcode opcode, std::string_view payload);
  void write_entry(const Entry& entry, Transport& transport, std::string& out);
  void write_next(const Entry& entry, Transport& transport, std::string& out);
  void send(std::string_view bytes, Transport& transport);
  bool send_outbox(Transport& transport);
  [[nodiscard]] websocket::MessageLimits limits() const;

  WebsocketContext& context_;
  Host& host_;
  websocket::MessageReader reader_;
  std::unique_ptr<Outbox> outbox_;
  std::vector<Operation> operations_;
  std::int64_t deadline_ms_;  // init, the next ping, or the end of the close handshake
  Queue queue_;
  RateLimit subscribes_;
  protocol::GraphqlTransportWs protocol_;
  Phase phase_ = Phase::kOpen;
  Ending ending_ = Ending::kOpen;
  bool is_awaiting_pong_ = false;
};

}  // namespace conn::session
