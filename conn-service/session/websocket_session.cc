#include "conn-service/session/websocket_session.h"

#include <algorithm>
#include <utility>

#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/protocol/response_json.h"
#include "shared/base/match.h"
#include "shared/json/writer.h"
#include "shared/log/masked.h"

namespace conn::session {

namespace {

namespace ws = websocket;

// With this much unsent, pings stay unanswered: only the latest would have to be.
constexpr std::size_t kPongsUnsentMax = std::size_t{16} * 1024;

}  // namespace

WebsocketSession::WebsocketSession(WebsocketContext& context, Host& host, std::string greeting)
    : context_(context),
      host_(host),
      deadline_ms_(context.clock.now_ms() + context.options.init_timeout_ms) {
  ++context_.tally.sessions;
  if (greeting.empty()) return;
  context_.turn.push_text(queue_, Entry::Kind::kBytes, 0, std::move(greeting));
  host_.want_flush();
}

WebsocketSession::~WebsocketSession() {
  forget_all();
  --context_.tally.sessions;
  if (outbox_) context_.tally.outbox_bytes -= static_cast<std::int64_t>(outbox_->size());
}

// ---- what comes in ------------------------------------------------------------------------------

ws::MessageLimits WebsocketSession::limits() const {
  ws::MessageLimits limits = context_.options.messages;
  if (!protocol_.is_ready())
    limits.message_bytes_max = std::min(limits.message_bytes_max, context_.options.init_bytes_max);
  return limits;
}

void WebsocketSession::on_bytes(std::span<char> bytes) {
  while (phase_ == Phase::kOpen || phase_ == Phase::kClosing) {
    std::optional<ws::Incoming> incoming = reader_.next(bytes, limits());
    if (!incoming) return;
    on_incoming(*incoming);
  }
}

void WebsocketSession::on_incoming(ws::Incoming& incoming) {
  shared::match(
      incoming,
      [&](ws::Message& message) {
        ++context_.tally.messages_received;
        if (phase_ == Phase::kOpen) on_message(message);
      },
      [&](ws::Ping& ping) {
        const bool is_clogged = outbox_ && outbox_->size() > kPongsUnsentMax;
        if (phase_ == Phase::kOpen && !is_clogged) queue_frame(ws::Opcode::kPong, ping.payload);
      },
      [&](ws::Pong&) { is_awaiting_pong_ = false; },
      [&](ws::CloseReceived& received) {
        if (phase_ == Phase::kOpen) {
          close(received.frame.code, {}, Phase::kClosed);
        } else {
          phase_ = Phase::kClosed;
          host_.want_flush();
        }
      },
      [&](ws::Violation& violation) {
        ++context_.tally.frames_refused;
        if (phase_ == Phase::kOpen) {
          close(violation.code, violation.reason, Phase::kFailed);
        } else {
          phase_ = Phase::kFailed;
          host_.want_flush();
        }
      });
}

class WebsocketSession::Ids final : public protocol::ActiveIds {
 public:
  explicit Ids(WebsocketSession& session) : session_(session) {}
  ~Ids() = default;
  [[nodiscard]] bool contains(std::string_view id) const override {
    return session_.find_id(shared::json::quote(id)) != nullptr;
  }

 private:
  WebsocketSession& session_;
};

void WebsocketSession::on_message(const ws::Message& message) {
  if (!message.is_text) {
    close(ws::kUnsupportedData, "Text messages only", Phase::kClosing);
    return;
  }
  const Ids active(*this);
  act(protocol_.on_message(protocol::parse_client_message(message.payload, context_.scratch),
                           active));
}

void WebsocketSession::act(protocol::Answer answer) {
  if (!answer) return;
  shared::match(
      *answer,
      [&](protocol::Authenticate& init) {
        act(protocol_.on_authenticated(host_.authenticate(init.payload_json)));
      },
      [&](protocol::SendAck&) {
        deadline_ms_ = context_.clock.now_ms() + context_.options.ping_interval_ms;
        queue_frame(ws::Opcode::kText, protocol::kConnectionAck);
      },
      [&](protocol::SendPong& pong) {
        queue_frame(ws::Opcode::kText, protocol::pong_message(pong.payload_json));
      },
      [&](protocol::Start& operation) { start(std::move(operation)); },
      [&](protocol::Stop& operation) { stop(operation.id); },
      [&](protocol::Close& violation) {
        close(violation.code, violation.reason, Phase::kClosing);
      });
}

// ---- operations ---------------------------------------------------------------------------------

void WebsocketSession::start(protocol::Start start) {
  if (operations_.size() >= context_.options.operations_max) {
    refuse(start.id, "Too many operations on this connection", "TOO_MANY_OPERATIONS");
    return;
  }
  if (!subscribes_.take(context_.clock.now_ms(), context_.options.subscribes_per_s)) {
    refuse(start.id, "Too many operations a second", "TOO_MANY_REQUESTS");
    return;
  }
  std::string id_json = shared::json::quote(start.id);
  ++context_.tally.operations_pending;
  const OperationNumber number = host_.start(std::move(start.request));
  operations_.push_back({number, 0, std::move(id_json)});
}

void WebsocketSession::refuse(std::string_view id,
                              std::string_view message,
                              std::string_view code) {
  ++context_.tally.operations_refused;
  queue_frame(ws::Opcode::kText,
              protocol::error_message(shared::json::quote(id), protocol::one_error(message, code)));
}

void WebsocketSession::stop(std::string_view id) {
  Operation* operation = find_id(shared::json::quote(id));
  if (operation == nullptr) return;
  if (!operation->is_ended) host_.stop(operation->number);
  forget(*operation);
}

void WebsocketSession::on_joined(OperationNumber number, std::uint64_t fence) {
  Operation* operation = find(number);
  if (operation == nullptr || operation->is_joined) return;
  operation->fence = fence;
  operation->is_joined = true;
  --context_.tally.operations_pending;
  ++context_.tally.subscriptions;
}

void WebsocketSession::on_payloads(OperationNumber number,
                                   PayloadIndex first,
                                   std::uint32_t count) {
  const Operation* operation = find(number);
  if (operation == nullptr || operation->is_ended) return;
  const auto is_for_it = [&](PayloadIndex payload) {
    return context_.turn.payload(payload).sequence >= operation->fence;
  };
  for (PayloadIndex payload = first; payload < first + count;) {
    const PayloadIndex run = payload;
    while (payload < first + count && is_for_it(payload))
      ++payload;
    if (payload > run) {
      context_.turn.push_next(queue_, number, run, payload - run);
    } else {
      ++context_.tally.fences_dropped;
      ++payload;
    }
  }
  if (!queue_.is_empty()) host_.want_flush();
}

void WebsocketSession::prefetch_operations() const {
  __builtin_prefetch(operations_.data());
  const auto* host = reinterpret_cast<const char*>(&host_);  // asked for a flush
  __builtin_prefetch(host);
  __builtin_prefetch(host + 64);
}

void WebsocketSession::prefetch_ids() const {
  if (!operations_.empty()) __builtin_prefetch(operations_.front().id_json.data());
}

void WebsocketSession::on_finished(OperationNumber number, const OperationResult& result) {
  Operation* operation = find(number);
  if (operation == nullptr || operation->is_ended) return;
  const bool has_body = result.body != nullptr && result.body->size() >= 2;
  if (has_body && result.outcome == protocol::HttpOutcome::kExecuted) {
    auto tail =
        std::make_shared<const std::string>(protocol::extensions_tail(result.extensions_json));
    const PayloadIndex payload =
        context_.turn.add_payload({.body = result.body, .tail = std::move(tail)});
    context_.turn.push_next(queue_, number, payload, 1);
    end(*operation, {});
    return;
  }
  std::string errors;
  if (has_body) {
    const auto root = context_.scratch.parse(*result.body);
    const auto found = root ? root->find("errors") : std::nullopt;
    if (found && found->is_array() && !found->is_empty()) errors = found->raw();
  }
  if (errors.empty())
    errors = protocol::one_error(shared::log::masked("a refusal without errors"),
                                 "INTERNAL_SERVER_ERROR");
  end(*operation, errors);
}

void WebsocketSession::on_ended(OperationNumber number, std::string_view errors_json) {
  Operation* operation = find(number);
  if (operation != nullptr && !operation->is_ended) end(*operation, errors_json);
}

void WebsocketSession::end(Operation& operation, std::string_view errors_json) {
  operation.is_ended = true;
  if (errors_json.empty()) {
    context_.turn.push_end(queue_, operation.number);
  } else {
    context_.turn.push_text(queue_, Entry::Kind::kError, operation.number,
                            std::string(errors_json));
  }
  host_.want_flush();
}

WebsocketSession::Operation* WebsocketSession::find(OperationNumber number) {
  const auto found = std::ranges::find_if(
      operations_, [&](const Operation& each) { return each.number == number; });
  return found == operations_.end() ? nullptr : &*found;
}

WebsocketSession::Operation* WebsocketSession::find_id(std::string_view id_json) {
  const auto found = std::ranges::find_if(
      operations_, [&](const Operation& each) { return each.id_json == id_json; });
  return found == operations_.end() ? nullptr : &*found;
}

void WebsocketSession::forget(Operation& operation) {
  if (operation.is_joined) {
    --context_.tally.subscriptions;
  } else {
    --context_.tally.operations_pending;
  }
  if (&operation != &operations_.back()) operation = std::move(operations_.back());
  operations_.pop_back();
}

void WebsocketSession::forget_all() {
  while (!operations_.empty()) {
    if (!operations_.back().is_ended) host_.stop(operations_.back().number);
    forget(operations_.back());
  }
  operations_ = {};
}

// ---- ends ---------------------------------------------------------------------------------------

void WebsocketSession::on_peer_end() {
  if (phase_ == Phase::kOpen) context_.tally.count_close(1006);
  forget_all();
  ending_ = Ending::kDrop;
}

void WebsocketSession::on_broken() {
  on_peer_end();
}

void WebsocketSession::drain() {
  if (phase_ == Phase::kOpen) close(ws::kGoingAway, "Server is shutting down", Phase::kClosing);
}

void WebsocketSession::on_overflow() {
  if (phase_ == Phase::kOpen) slow_consumer();
}

void WebsocketSession::slow_consumer() {
  ++context_.tally.slow_consumers;
  close(ws::kTryAgainLater, "Slow consumer", Phase::kClosing);
}

void WebsocketSession::close(ws::CloseCode code, std::string_view reason, Phase next) {
  context_.tally.count_close(code);
  protocol_.on_close();
  forget_all();  // what is queued for operations is skipped from now on
  std::string frame;
  ws::append_close_frame(frame, code, reason);
  context_.turn.push_text(queue_, Entry::Kind::kBytes, 0, std::move(frame));
  host_.want_flush();
  phase_ = next;
  deadline_ms_ = context_.clock.now_ms() + context_.options.close_timeout_ms;
}

std::int64_t WebsocketSession::deadline_ms() const {
  if (ending_ != Ending::kOpen) return kNever;
  if (!outbox_ || phase_ != Phase::kOpen) return deadline_ms_;
  return std::min(deadline_ms_, outbox_->progress_ms() + context_.options.stall_timeout_ms);
}

void WebsocketSession::on_deadline() {
  const std::int64_t now_ms = context_.clock.now_ms();
  if (phase_ != Phase::kOpen) {
    if (now_ms >= deadline_ms_) ending_ = Ending::kDrop;
    return;
  }
  if (outbox_ && now_ms >= outbox_->progress_ms() + context_.options.stall_timeout_ms) {
    slow_consumer();
    return;
  }
  if (now_ms < deadline_ms_) return;
  if (protocol_.is_waiting_for_init()) {
    act(protocol_.on_init_deadline());
    return;
  }
  deadline_ms_ = now_ms + context_.options.ping_interval_ms;
  if (outbox_) return;  // a ping would wait behind it; the stall timeout judges this peer
  if (std::exchange(is_awaiting_pong_, true)) {
    on_peer_end();
    return;
  }
  queue_frame(ws::Opcode::kPing, {});
}

}  // namespace conn::session
