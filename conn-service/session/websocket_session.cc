#include "conn-service/session/websocket_session.h"

#include <algorithm>
#include <utility>

#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/protocol/outcome_unknown.h"
#include "conn-service/protocol/response_json.h"
#include "conn-service/session/write_queue.h"
#include "shared/base/match.h"
#include "shared/graphql/error_json.h"
#include "shared/json/writer.h"
#include "shared/log/masked.h"

namespace conn::session {

namespace {

namespace ws = websocket;
using ws::Codec;

// With this much unsent, pings stay unanswered: RFC 6455 asks for an answer to the latest only.
constexpr std::size_t kPongsUnsentMax = std::size_t{16} * 1024;

class GraphqlTransportWsEncoding final : public Encoding {
 public:
  [[nodiscard]] const protocol::Framing& payload() const override {
    return protocol::kGraphqlTransportWsNext;
  }
  void append_complete(std::string& out, std::string_view id_json) const override {
    Codec::append_text(out, protocol::complete_message(id_json));
  }
  void append_error(std::string& out,
                    std::string_view id_json,
                    std::string_view errors_json) const override {
    Codec::append_text(out, protocol::error_message(id_json, errors_json));
  }
};
const GraphqlTransportWsEncoding kEncoding;

constexpr std::string_view kCannotStart = "No subscription can be started now";
constexpr std::string_view kShortOfMemory = "Short of memory";

}  // namespace

WebsocketSession::WebsocketSession(WebsocketContext& context, Host& host, std::string greeting)
    : context_(context),
      host_(host),
      deadline_ms_(context.clock.now_ms() + context.options.init_timeout_ms) {
  ++context_.tally.sessions;
  if (!greeting.empty()) queue_bytes(std::move(greeting));
}

WebsocketSession::~WebsocketSession() {
  operations_.stop_all(host_, context_.tally);
  outbox_.clear(context_.tally);
  --context_.tally.sessions;
}

// ---- what comes in ------------------------------------------------------------------------------

ws::MessageLimits WebsocketSession::limits() const {
  ws::MessageLimits limits = context_.options.messages;
  if (!protocol_.is_ready())
    limits.message_bytes_max = std::min(limits.message_bytes_max, context_.options.init_bytes_max);
  return limits;
}

void WebsocketSession::on_bytes(std::span<char> bytes) {
  if (held_) {
    held_->bytes.append(bytes.data(), bytes.size());  // of the read that brought what is held
  } else {
    read(bytes);
  }
}

void WebsocketSession::read(std::span<char> bytes) {
  while (std::optional<ws::Incoming> incoming = codec_.next(bytes, limits())) {
    // Not for a ping between two fragments, which would keep the first one for ever.
    if (std::holds_alternative<ws::Message>(*incoming)) message_deadline_ms_ = kNever;
    on_incoming(*incoming);
    if (!held_) continue;
    held_->bytes.assign(bytes.data(), bytes.size());
    return;
  }
  if (!codec_.is_mid_message())
    message_deadline_ms_ = kNever;
  else if (message_deadline_ms_ == kNever)
    message_deadline_ms_ = context_.clock.now_ms() + context_.options.message_timeout_ms;
}

void WebsocketSession::resume_reading() {
  const std::unique_ptr<Held> held = std::move(held_);
  if (codec_.is_open()) start(std::move(held->subscribe));
  if (held_) {
    held_->bytes = std::move(held->bytes);
  } else {
    read(held->bytes);
  }
}

void WebsocketSession::on_incoming(ws::Incoming& incoming) {
  shared::match(
      incoming,
      [&](ws::Message& message) {
        ++context_.tally.messages_received;
        if (codec_.is_open()) on_message(message);
      },
      [&](ws::Ping& ping) {
        if (!codec_.is_open() || outbox_.size() > kPongsUnsentMax) return;
        std::string pong;
        Codec::append_pong(pong, ping.payload);
        queue_bytes(std::move(pong));
      },
      [&](ws::Pong&) {},
      [&](ws::CloseReceived& received) {
        if (codec_.is_open()) close(received.frame.code, {});
      },
      [&](ws::Violation& violation) {
        ++context_.tally.frames_refused;
        if (codec_.is_open()) close(violation.code, violation.reason);
      });
  if (codec_.is_over()) host_.request_flush();  // which ends the session
}

class WebsocketSession::Ids final : public protocol::ActiveIds {
 public:
  explicit Ids(WebsocketSession& session) : session_(session) {}
  ~Ids() = default;
  [[nodiscard]] bool contains(std::string_view id) const override {
    return session_.operations_.find_id(shared::json::quote(id)) != nullptr;
  }

 private:
  WebsocketSession& session_;
};

void WebsocketSession::on_message(const ws::Message& message) {
  if (!message.is_text) {
    close(ws::kUnsupportedData, "Text messages only");
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
        queue_text(protocol::kConnectionAck);
      },
      [&](protocol::SendPong& pong) { queue_text(protocol::pong_message(pong.payload_json)); },
      [&](protocol::Subscribe& operation) { start(std::move(operation)); },
      [&](protocol::Refuse& operation) {
        refuse(operation.id, "The operation cannot be read: " + operation.why, "BAD_REQUEST");
      },
      [&](protocol::Complete& operation) { stop(operation.id); },
      [&](protocol::Close& violation) { close(violation.code, violation.reason); });
}

// ---- operations ---------------------------------------------------------------------------------

void WebsocketSession::start(protocol::Subscribe subscribe) {
  if (operations_.size() >= context_.options.operations_max) {
    refuse(subscribe.id, "Too many operations on this connection", "TOO_MANY_OPERATIONS");
    return;
  }
  const std::int64_t now_ms = context_.clock.now_ms();
  if (const std::int64_t wait_ms = subscribes_.take(now_ms, context_.options.subscribes())) {
    held_ = std::make_unique<Held>(Held{std::move(subscribe), {}, now_ms + wait_ms});
    return;
  }
  if (!host_.has_room_for_operation()) {
    ++context_.tally.operations_refused;
    leave(ws::kTryAgainLater, kShortOfMemory, context_.options.subscribe_timeout_ms);
    return;
  }
  std::string id_json = shared::json::quote(subscribe.id);
  const RequestKind kind = host_.kind(subscribe.request);
  const OperationNumber number = host_.start(std::move(subscribe.request));
  Operation& operation = operations_.add(number, std::move(id_json), context_.tally);
  operation.started_ms = now_ms;
  operation.kind = kind;
  pending_deadline_ms_ =
      std::min(pending_deadline_ms_, now_ms + context_.options.subscribe_timeout_ms);
}

void WebsocketSession::refuse(std::string_view id,
                              std::string_view message,
                              std::string_view code) {
  ++context_.tally.operations_refused;
  queue_text(
      protocol::error_message(shared::json::quote(id), shared::graphql::one_error(message, code)));
}

void WebsocketSession::stop(std::string_view id) {
  Operation* operation = operations_.find_id(shared::json::quote(id));
  if (operation == nullptr) return;
  if (!operation->is_ended) host_.stop(operation->number);
  operations_.erase(*operation, context_.tally);
}

void WebsocketSession::on_joined(OperationNumber number, std::uint64_t fence) {
  operations_.join(number, fence, context_.tally);
}

// Consecutive payloads that the fence admits become one entry.
void WebsocketSession::on_payloads(OperationNumber number,
                                   PayloadIndex first,
                                   std::uint32_t count) {
  const Operation* operation = operations_.find_active(number);
  if (operation == nullptr) return;
  const auto is_admitted = [&](PayloadIndex payload) {
    return operation->admits(context_.turn.payload(payload).sequence);
  };
  for (PayloadIndex payload = first; payload < first + count;) {
    const PayloadIndex run = payload;
    while (payload < first + count && is_admitted(payload))
      ++payload;
    if (payload > run) {
      context_.turn.push_next(queue_, number, run, payload - run);
    } else {
      ++context_.tally.fences_dropped;
      ++payload;
    }
  }
  if (!queue_.is_empty()) host_.request_flush();
}

void WebsocketSession::prefetch_operations() const {
  operations_.prefetch();
  const auto* host = reinterpret_cast<const char*>(&host_);  // for request_flush()
  __builtin_prefetch(host);
  __builtin_prefetch(host + 64);
}

void WebsocketSession::on_finished(OperationNumber number, const OperationResult& result) {
  Operation* operation = operations_.find_active(number);
  if (operation == nullptr) return;
  // It may succeed later, and a client takes an error for final.
  if (operation->kind == RequestKind::kSubscription &&
      result.outcome == protocol::HttpOutcome::kUnavailable) {
    operation->is_ended = true;  // for the hub
    leave(ws::kTryAgainLater, kCannotStart, context_.options.subscribe_timeout_ms);
    return;
  }
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
    errors = shared::graphql::one_error(shared::log::masked("a refused operation without errors"),
                                        "INTERNAL_SERVER_ERROR");
  end(*operation, errors);
}

void WebsocketSession::on_ended(OperationNumber number, std::string_view errors_json) {
  if (Operation* operation = operations_.find_active(number)) end(*operation, errors_json);
}

void WebsocketSession::end(Operation& operation, std::string_view errors_json) {
  operation.is_ended = true;
  if (errors_json.empty()) {
    context_.turn.push_end(queue_, operation.number);
  } else {
    context_.turn.push_text(queue_, Entry::Kind::kError, operation.number,
                            std::string(errors_json));
  }
  host_.request_flush();
}

// ---- what goes out ------------------------------------------------------------------------------

void WebsocketSession::queue_text(std::string_view message) {
  std::string frame;
  Codec::append_text(frame, message);
  ++context_.tally.messages_sent;
  queue_bytes(std::move(frame));
}

void WebsocketSession::queue_bytes(std::string bytes) {
  context_.turn.push_text(queue_, Entry::Kind::kBytes, 0, std::move(bytes));
  host_.request_flush();
}

void WebsocketSession::flush(Transport& transport) {
  Queue queue = std::exchange(queue_, {});
  if (ending_ == Ending::kDrop) return;
  const FlushContext context{transport, context_.tally, context_.clock};
  SendStatus sent = outbox_.flush(context);
  const bool is_slow = !queue.is_empty() && codec_.is_open() &&
                       outbox_.is_slow(context_.options.outbox, context_.clock.now_ms());
  if (is_slow) {
    close_slow_consumer();
    queue = std::exchange(queue_, {});  // its Close
  }
  if (sent == SendStatus::kOk)
    sent = write_queue(queue,
                       {.turn = context_.turn,
                        .operations = operations_,
                        .encoding = kEncoding,
                        .outbox = outbox_},
                       context);
  leave_if_due();
  if (sent == SendStatus::kBroken)
    on_broken();
  else if (codec_.is_over() && outbox_.is_empty() && ending_ == Ending::kOpen)
    ending_ = Ending::kFinish;
}

// ---- ends ---------------------------------------------------------------------------------------

void WebsocketSession::on_peer_end() {
  if (codec_.is_open()) context_.tally.count_close(1006);
  operations_.stop_all(host_, context_.tally);
  ending_ = Ending::kDrop;
}

void WebsocketSession::on_broken() {
  on_peer_end();
}

void WebsocketSession::drain() {
  leave(ws::kGoingAway, "Server is shutting down", context_.options.drain_timeout_ms);
}

void WebsocketSession::on_overflow() {
  if (codec_.is_open()) close_slow_consumer();
}

// A client that does not read would not get a Close either.
void WebsocketSession::shed() {
  if (codec_.is_open()) context_.tally.count_close(ws::kTryAgainLater);
  ++context_.tally.sessions_shed;
  operations_.stop_all(host_, context_.tally);
  outbox_.clear(context_.tally);
  ending_ = Ending::kDrop;
  host_.request_flush();  // which ends the session
}

void WebsocketSession::close_slow_consumer() {
  ++context_.tally.slow_consumers;
  close(ws::kTryAgainLater, "Slow consumer");
}

void WebsocketSession::leave(ws::CloseCode code, std::string_view reason, std::int64_t within_ms) {
  if (!codec_.is_open()) return;
  const std::int64_t until_ms = context_.clock.now_ms() + within_ms;
  if (leaving_ && leaving_->until_ms <= until_ms) return;
  leaving_ = std::make_unique<Leaving>(Leaving{code, reason, until_ms});
  leave_if_due();
  host_.request_flush();  // the deadline may be earlier now
}

void WebsocketSession::leave_if_due() {
  if (!leaving_ || !codec_.is_open()) return;
  if (context_.clock.now_ms() < leaving_->until_ms) {
    if (operations_.is_result_due()) return;
  } else {
    while (Operation* unanswered = operations_.find_pending_mutation()) {
      host_.stop(unanswered->number);
      end(*unanswered,
          shared::graphql::one_error(protocol::kOutcomeUnknownMessage, protocol::kOutcomeUnknown));
    }
  }
  if (queue_.is_empty())
    close(leaving_->code, leaving_->reason);
  else
    host_.request_flush();  // which comes back here
}

void WebsocketSession::close(ws::CloseCode code, std::string_view reason) {
  context_.tally.count_close(code);
  protocol_.on_close();
  operations_.stop_all(host_, context_.tally);  // what is queued for them is skipped from now on
  queue_bytes(codec_.close(code, reason));
  deadline_ms_ = context_.clock.now_ms() + context_.options.close_timeout_ms;
  pending_deadline_ms_ = message_deadline_ms_ = kNever;
  if (held_) held_->until_ms = context_.clock.now_ms();  // the client's Close may be after it
}

bool WebsocketSession::is_overdue(std::int64_t now_ms) {
  if (now_ms < pending_deadline_ms_) return false;
  const auto since_ms = operations_.pending_since_ms();
  pending_deadline_ms_ = since_ms ? *since_ms + context_.options.subscribe_timeout_ms : kNever;
  return now_ms >= pending_deadline_ms_;
}

std::int64_t WebsocketSession::deadline_ms() const {
  if (ending_ != Ending::kOpen) return kNever;
  std::int64_t due_ms = std::min({deadline_ms_, pending_deadline_ms_, message_deadline_ms_});
  if (held_) due_ms = std::min(due_ms, held_->until_ms);
  if (leaving_ && codec_.is_open()) due_ms = std::min(due_ms, leaving_->until_ms);
  if (outbox_.is_empty() || !codec_.is_open()) return due_ms;
  return std::min(due_ms, outbox_.progress_ms() + context_.options.stall_timeout_ms);
}

void WebsocketSession::on_deadline() {
  const std::int64_t now_ms = context_.clock.now_ms();
  if (held_ && now_ms >= held_->until_ms) resume_reading();
  if (!codec_.is_open()) {
    if (now_ms >= deadline_ms_) ending_ = Ending::kDrop;
    return;
  }
  const bool is_waiting = !outbox_.is_empty();
  if (is_waiting && now_ms >= outbox_.progress_ms() + context_.options.stall_timeout_ms) {
    close_slow_consumer();
    return;
  }
  if (now_ms >= message_deadline_ms_) {
    close(ws::kTryAgainLater, "Message took too long");
    return;
  }
  if (leaving_) {
    leave_if_due();
    if (!codec_.is_open()) return;
  } else if (is_overdue(now_ms)) {
    leave(ws::kTryAgainLater, kCannotStart, context_.options.subscribe_timeout_ms);
    return;
  }
  if (now_ms < deadline_ms_) return;
  if (protocol_.is_waiting_for_init()) {
    act(protocol_.on_init_deadline());
    return;
  }
  deadline_ms_ = now_ms + context_.options.ping_interval_ms;
  if (is_waiting) return;  // a ping would wait too: the stall timeout covers this peer
  if (held_) return;       // a pong would wait unread
  if (std::string ping = codec_.ping(); !ping.empty())
    queue_bytes(std::move(ping));
  else
    on_peer_end();
}

}  // namespace conn::session
