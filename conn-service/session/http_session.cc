#include "conn-service/session/http_session.h"

#include <algorithm>
#include <utility>

#include "conn-service/protocol/http_request.h"
#include "conn-service/websocket/handshake.h"
#include "shared/log/log.h"
#include "shared/log/masked.h"

namespace conn::session {

namespace {

namespace http = shared::http;

constexpr std::string_view kSubprotocols[] = {"graphql-transport-ws"};
constexpr std::size_t kRestBytesMax = std::size_t{64} * 1024;
// With this many bytes of responses unsent, pipelined requests wait: a request is far smaller than
// its response.
constexpr std::size_t kUnsentBytesMax = std::size_t{256} * 1024;

http::Response retriable(http::Response response) {
  response.fields.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace

HttpContext::HttpContext(const HttpOptions& http_options,
                         const StaticFiles& static_files,
                         WebsocketContext& websocket_context)
    : options(http_options),
      files(static_files),
      websockets(websocket_context),
      clock(websockets.clock),
      tally(websockets.tally),
      scratch(websockets.scratch),
      cors(http_options.cors),
      origins(http_options.upgrade_origins) {}

HttpSession::HttpSession(const HttpContext& context, Host& host)
    : context_(context),
      host_(host),
      parser_(context.options.request),
      deadline_ms_(context.clock.now_ms() + context.options.head_timeout_ms),
      is_late_(context.is_draining) {}

HttpSession::~HttpSession() {
  end_operation();
  outbox_.clear(context_.tally);
}

// ---- requests -----------------------------------------------------------------------------------

void HttpSession::on_bytes(std::span<char> bytes) {
  if (is_last_ || ending_ != Ending::kOpen) return;
  if (must_wait() || !rest_.empty()) {
    (upgrade_ ? upgrade_->rest : rest_).append(bytes.data(), bytes.size());
    return;
  }
  parse({bytes.data(), bytes.size()});
}

bool HttpSession::must_wait() const {
  const std::size_t unsent = out_.size() + outbox_.size();
  return operation_ || upgrade_ || unsent > kUnsentBytesMax;
}

bool HttpSession::wants_read() const {
  const std::size_t unread = upgrade_ ? upgrade_->rest.size() : rest_.size();
  return !is_ended_ && unread < kRestBytesMax;
}

void HttpSession::parse(std::string_view bytes) {
  using State = http::RequestParser::State;
  while (!bytes.empty()) {
    const bool was_idle = parser_.is_idle();
    const bool was_in_body = parser_.is_in_body();
    const http::RequestParser::Fed fed = parser_.feed(bytes);
    bytes.remove_prefix(fed.taken);
    const std::int64_t now_ms = context_.clock.now_ms();
    switch (fed.state) {
      case State::kRefused:
        refuse_malformed();
        return;
      case State::kNeedsContinue:
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
        host_.request_flush();
        [[fallthrough]];
      case State::kNeedsMore:
        if (was_idle) deadline_ms_ = now_ms + context_.options.head_timeout_ms;
        if (!was_in_body && parser_.is_in_body())
          deadline_ms_ = now_ms + context_.options.body_timeout_ms;
        break;
      case State::kRequest:
        request_ = parser_.take();
        deadline_ms_ = now_ms + context_.options.idle_timeout_ms;
        is_followed_ = !bytes.empty();
        on_request();
        is_followed_ = false;
        if (is_last_) return;
        if (must_wait()) {
          (upgrade_ ? upgrade_->rest : rest_) = bytes;
          return;
        }
        break;
    }
  }
}

void HttpSession::refuse_malformed() {
  request_ = {};
  request_.keep_alive = false;
  respond(http::plain_text(parser_.refusal(), std::string(parser_.refusal_reason()) + "\n"));
}

void HttpSession::on_request() {
  const bool is_upgrade = request_.method == "GET" && websocket::wants_upgrade(request_);
  if (is_late_ && !is_upgrade) {
    respond(retriable(
        protocol::error_response(503, "The server is shutting down", "SERVICE_UNAVAILABLE")));
    return;
  }
  if (request_.path() == context_.options.graphql_path) {
    on_graphql();
    return;
  }
  const Page* page = find_page();
  if (page == nullptr) {
    http::Response response = context_.files.answer(request_);
    if (response.status == 404)
      response.body = "Not found. GraphQL is at " + context_.options.graphql_path + ".\n";
    respond(std::move(response));
  } else if (request_.method == "GET" || request_.method == "HEAD") {
    respond(
        {200, {{"Content-Type", page->content_type}, {"Cache-Control", "no-store"}}, page->body()});
  } else {
    respond(http::only_get_and_head());
  }
}

const Page* HttpSession::find_page() const {
  const auto& pages = context_.options.pages;
  const auto found =
      std::ranges::find_if(pages, [&](const Page& page) { return page.path == request_.path(); });
  return found == pages.end() ? nullptr : &*found;
}

void HttpSession::on_graphql() {
  if (request_.method == "POST") {
    on_post();
  } else if (request_.method == "GET" && websocket::wants_upgrade(request_)) {
    on_upgrade();
  } else if (protocol::Cors::is_preflight(request_)) {
    respond(context_.cors.preflight(request_));
  } else {
    http::Response response = protocol::error_response(
        405, "Use POST, or a WebSocket with the subprotocol graphql-transport-ws",
        "METHOD_NOT_ALLOWED");
    response.fields.push_back({"Allow", "POST"});
    respond(std::move(response));
  }
}

void HttpSession::on_upgrade() {
  if (!context_.origins.allows_upgrade(request_)) {
    report_origin();
    respond(http::plain_text(403, "Origin not allowed\n"));
    return;
  }
  auto answer = websocket::accept_upgrade(request_, kSubprotocols);
  if (auto* refusal = std::get_if<http::Response>(&answer)) {
    respond(std::move(*refusal));
    return;
  }
  if (const auto identified = host_.identify(request_); !identified) {
    respond(http::plain_text(400, identified.error().message + "\n"));
    return;
  }
  if (!host_.admit_session()) {
    ++context_.tally.sessions_refused;
    respond(retriable(http::plain_text(503, "No room for another session\n")));
    return;
  }
  context_.tally.count_response(101);
  upgrade_ = Upgrade{std::move(std::get<websocket::Accepted>(answer).response), {}};
}

// Clients choose the value: it is cut, and the lines are few.
void HttpSession::report_origin() const {
  const auto left_out = context_.origin_lines.take(context_.clock.now_ms());
  if (!left_out) return;
  constexpr std::size_t kShownMax = 200;
  const std::string* origin = http::find(request_.fields, "origin");
  shared::log::warn(
      "origin refused",
      {{"origin", origin == nullptr ? "" : origin->substr(0, kShownMax)},
       {"remedy",
        "if pages of this origin may connect, add it to `websocket.origins`; behind a "
        "proxy, pass the `Host` that the page has"},
       {"left_out", *left_out}});
}

void HttpSession::on_post() {
  auto read = protocol::read_post(request_, context_.scratch);
  if (auto* refusal = std::get_if<http::Response>(&read)) {
    respond(std::move(*refusal));
    return;
  }
  auto& graphql = std::get<protocol::HttpGraphqlRequest>(read);
  response_type_ = graphql.type;
  if (const auto identified = host_.identify(request_); !identified) {
    respond(
        protocol::error_response(400, identified.error().message, "BAD_REQUEST", response_type_));
    return;
  }
  if (!host_.has_room_for_operation()) {
    ++context_.tally.operations_refused;
    respond(retriable(protocol::error_response(503, "The server is short of memory",
                                               "SERVICE_UNAVAILABLE", response_type_)));
    return;
  }
  kind_ = host_.kind(graphql.request);
  if (kind_ == RequestKind::kSubscription) {  // known without executor and broker
    respond(protocol::subscription_not_acceptable());
    return;
  }
  request_.body = {};
  deadline_ms_ = context_.clock.now_ms() + context_.options.answer_timeout_ms;
  ++context_.tally.operations_pending;
  operation_ = host_.start(std::move(graphql.request));
}

// ---- results ------------------------------------------------------------------------------------

void HttpSession::end_operation() {
  if (!operation_) return;
  host_.stop(*operation_);
  operation_.reset();
  --context_.tally.operations_pending;
}

void HttpSession::on_joined(OperationNumber operation, std::uint64_t) {
  if (operation_ != operation) return;
  end_operation();
  respond(protocol::subscription_not_acceptable());
  resume();
}

void HttpSession::on_finished(OperationNumber operation, const OperationResult& result) {
  if (operation_ != operation) return;
  operation_.reset();  // the hub has removed it already
  --context_.tally.operations_pending;
  if (result.body == nullptr || result.body->size() < 2) {
    respond(protocol::error_response(500, shared::log::masked("a result without a body"),
                                     "INTERNAL_SERVER_ERROR", response_type_));
  } else {
    respond(protocol::to_response(result.outcome, response_type_, *result.body,
                                  result.extensions_json));
  }
  resume();
}

void HttpSession::on_ended(OperationNumber operation, std::string_view) {
  on_finished(operation, {});
}

void HttpSession::respond(http::Response response) {
  const bool has_more = !is_ended_ || is_followed_ || !rest_.empty();
  const bool keeps = request_.keep_alive && !context_.is_draining && has_more;
  context_.cors.admit(request_, response);
  context_.tally.count_response(response.status);
  http::append_response(out_, response,
                        {.keep_alive = keeps,
                         .is_head = request_.method == "HEAD",
                         .wall_ms = context_.clock.wall_ms()});
  is_last_ = !keeps;
  deadline_ms_ = context_.clock.now_ms() + context_.options.idle_timeout_ms;
  host_.request_flush();
}

// Continues with what was pipelined after the request that has just been answered.
void HttpSession::resume() {
  if (is_last_ || rest_.empty() || must_wait()) return;
  const std::string rest = std::exchange(rest_, {});
  parse(rest);
  if (is_ended_) finish_if_done();
}

// ---- ends ---------------------------------------------------------------------------------------

void HttpSession::on_peer_end() {
  is_ended_ = true;
  finish_if_done();
}

// The client may have closed its sending side only: what it sent before is answered.
void HttpSession::finish_if_done() {
  if (operation_ || !rest_.empty()) return;
  is_last_ = true;
  if (out_.empty() && outbox_.is_empty()) ending_ = Ending::kDrop;
}

void HttpSession::on_broken() {
  end_operation();
  ending_ = Ending::kDrop;
}

void HttpSession::shed() {
  ++context_.tally.sessions_shed;
  end_operation();
  outbox_.clear(context_.tally);
  ending_ = Ending::kDrop;
  host_.request_flush();  // which ends the session
}

void HttpSession::drain() {
  if (upgrade_ || is_last_) return;
  if (operation_ || !parser_.is_idle()) {
    drained_by_ms_ = context_.clock.now_ms() + context_.options.drain_timeout_ms;
    return;
  }
  is_last_ = true;
  host_.request_flush();
}

void HttpSession::give_up() {
  end_operation();
  respond(protocol::no_answer(kind_ == RequestKind::kMaybeMutation, response_type_));
  resume();
}

std::int64_t HttpSession::deadline_ms() const {
  if (ending_ != Ending::kOpen) return kNever;
  if (!outbox_.is_empty()) return outbox_.progress_ms() + context_.options.stall_timeout_ms;
  return upgrade_ ? kNever : std::min(deadline_ms_, drained_by_ms_);
}

void HttpSession::on_deadline() {
  if (context_.clock.now_ms() < deadline_ms()) return;
  if (operation_ && outbox_.is_empty()) {
    give_up();
    return;
  }
  if (!outbox_.is_empty() || parser_.is_idle() || is_last_) {
    ending_ = Ending::kDrop;
    return;
  }
  request_ = {};
  request_.keep_alive = false;
  respond(http::plain_text(408, "The request took too long\n"));
}

Ending HttpSession::ending() const {
  const bool may_hand_over =
      upgrade_ && out_.empty() && outbox_.is_empty() && ending_ == Ending::kOpen;
  return may_hand_over ? Ending::kHandOver : ending_;
}

Successor HttpSession::take_successor() {
  return {
      std::make_unique<WebsocketSession>(context_.websockets, host_, std::move(upgrade_->greeting)),
      std::move(upgrade_->rest)};
}

void HttpSession::flush(Transport& transport) {
  if (ending_ == Ending::kDrop) return;
  send(transport);
  if (ending_ == Ending::kOpen) resume();
  if (is_last_ && outbox_.is_empty() && out_.empty() && ending_ == Ending::kOpen)
    ending_ = Ending::kFinish;
}

void HttpSession::send(Transport& transport) {
  const FlushContext context{transport, context_.tally, context_.clock};
  SendStatus sent = outbox_.flush(context);
  if (sent == SendStatus::kOk)
    sent = outbox_.send(std::exchange(out_, {}), context);  // must_wait() bounds it
  if (sent == SendStatus::kBroken) on_broken();
}

}  // namespace conn::session
