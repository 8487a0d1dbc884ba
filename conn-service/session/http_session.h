// HttpSession: one client that speaks HTTP/1.1, until it upgrades or disconnects.
//
//   request ─┬─ graphql_path ─┬─ GET + Upgrade ─▶ origin, quota, handshake ─▶ upgrade()
//            │                ├─ POST ─▶ Host::start ─▶ on_finished ─▶ response
//            │                └─ OPTIONS: preflight; else 405
//            └─ pages, static files; else 404
//
// While the process drains, a connection ends with the response to its next request. One that was
// made only then gets 503; an upgrade is accepted in any case, as a WebSocket's client retries what
// the session says, and neither a 503 nor a refused connection.
//
// Requests are answered in order: while one waits for its result, what is pipelined after it is
// kept unparsed, up to a bound. A client that closes its sending side gets all of these responses.
//
// Spec:   RFC 9112; GraphQL over HTTP.
// Errors: each is answered with its status; the connection is closed if it is not known where the
//         next request begins.
// Thread: its reactor's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/protocol/cors.h"
#include "conn-service/protocol/origin.h"
#include "conn-service/session/outbox.h"
#include "conn-service/session/page.h"
#include "conn-service/session/session.h"
#include "conn-service/session/static_files.h"
#include "conn-service/session/tally.h"
#include "conn-service/session/transport.h"
#include "conn-service/session/websocket_session.h"
#include "shared/base/clock.h"
#include "shared/http/request_parser.h"
#include "shared/json/parsed_text.h"
#include "shared/log/line_budget.h"

namespace conn::session {

struct HttpOptions {
  std::string graphql_path = "/graphql";
  std::int64_t head_timeout_ms = 10'000;    // 408; closed without a response before the first byte
  std::int64_t body_timeout_ms = 30'000;    // 408
  std::int64_t answer_timeout_ms = 12'000;  // 503; what executes has answered before
  std::int64_t idle_timeout_ms = 60'000;    // between requests
  std::int64_t stall_timeout_ms = 10'000;   // a response that the client does not read
  std::int64_t drain_timeout_ms = 5'000;    // for a request under way, once draining
  shared::http::RequestLimits request;
  protocol::CorsOptions cors;
  std::vector<std::string> upgrade_origins;  // besides the server's own; "*" for all
  std::vector<Page> pages;
};

// What all HTTP sessions of a reactor share.
struct HttpContext {
  HttpContext(const HttpOptions& http_options,
              const StaticFiles& static_files,
              WebsocketContext& websocket_context);

  const HttpOptions& options;
  const StaticFiles& files;
  WebsocketContext& websockets;
  const shared::Clock& clock;
  Tally& tally;
  shared::json::ParsedText& scratch;
  protocol::Cors cors;
  protocol::OriginPolicy origins;
  mutable shared::log::LineBudget origin_lines{5, 60'000};  // of its reactor's thread
  bool is_draining = false;  // each connection ends with its next response
};

class HttpSession final : public Session {
 public:
  HttpSession(const HttpContext& context, Host& host);
  ~HttpSession() override;

  void on_bytes(std::span<char> bytes) override;
  void on_peer_end() override;
  void on_broken() override;
  void flush(Transport& transport) override;
  [[nodiscard]] std::int64_t deadline_ms() const override;
  void on_deadline() override;
  [[nodiscard]] Ending ending() const override;
  [[nodiscard]] bool wants_read() const override;
  [[nodiscard]] Successor take_successor() override;  // a WebsocketSession
  void drain() override;
  void on_joined(OperationNumber operation, std::uint64_t fence) override;
  void on_payloads(OperationNumber, PayloadIndex, std::uint32_t) override {}
  void on_finished(OperationNumber operation, const OperationResult& result) override;
  void on_ended(OperationNumber operation, std::string_view errors_json) override;
  void on_overflow() override {}
  [[nodiscard]] std::size_t unsent_bytes() const override { return out_.size() + outbox_.size(); }
  void shed() override;

 private:
  void parse(std::string_view bytes);
  void on_request();
  void on_graphql();
  void on_upgrade();
  void report_origin() const;
  void on_post();
  void refuse_malformed();
  // Responds to request_, which makes room for the next one.
  void respond(shared::http::Response response);
  void resume();
  // REQUIRES: the client sends nothing more.
  void finish_if_done();
  void end_operation();
  // No answer has come in time.
  void give_up();
  [[nodiscard]] bool must_wait() const;
  [[nodiscard]] const Page* find_page() const;
  void send(Transport& transport);

  // After an accepted handshake, until the responses to earlier requests are written.
  struct Upgrade {
    std::string greeting;  // the 101
    std::string rest;      // bytes that came after the request
  };

  const HttpContext& context_;
  Host& host_;
  shared::http::RequestParser parser_;
  shared::http::Request request_;
  std::optional<OperationNumber> operation_;  // the POST that waits for its result
  RequestKind kind_ = RequestKind::kRead;     // of it
  protocol::ResponseType response_type_ = protocol::ResponseType::kJson;
  std::string rest_;  // pipelined after it
  std::string out_;   // responses of this turn
  Outbox outbox_;
  std::optional<Upgrade> upgrade_;
  std::int64_t deadline_ms_;
  std::int64_t drained_by_ms_ = kNever;
  const bool is_late_;        // the process was draining when the client connected
  bool is_followed_ = false;  // more bytes have come after request_, and are not in rest_ yet
  bool is_ended_ = false;     // the peer sends nothing more
  bool is_last_ = false;      // the connection is closed once everything is written
  Ending ending_ = Ending::kOpen;
};

}  // namespace conn::session
