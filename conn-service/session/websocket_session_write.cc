// What goes out of a WebsocketSession: its entries of the turn as frames, and the outbox behind them.
#include <utility>

#include "conn-service/protocol/graphql_transport_ws_messages.h"
#include "conn-service/session/websocket_session.h"

namespace conn::session {

namespace {

namespace ws = websocket;

// A burst for one session is written in pieces of this size: the scratch buffer stays small.
constexpr std::size_t kPieceBytes = Turn::kFramesBytes;

void append_text_frame(std::string& out, std::string_view message) {
  ws::append_server_frame(out, ws::Opcode::kText, message);
}

}  // namespace

void WebsocketSession::queue_frame(ws::Opcode opcode, std::string_view payload) {
  std::string frame;
  ws::append_server_frame(frame, opcode, payload);
  context_.turn.push_text(queue_, Entry::Kind::kBytes, 0, std::move(frame));
  host_.want_flush();
}

void WebsocketSession::flush(Transport& transport) {
  if (ending_ == Ending::kDrop) {
    queue_ = {};
    return;
  }
  if (outbox_ && !send_outbox(transport)) return;
  std::string& scratch = context_.turn.scratch();
  scratch.clear();
  for (std::uint32_t index = std::exchange(queue_, {}).first; index != 0;) {
    const Entry entry = context_.turn.entry(index);
    write_entry(entry, transport, scratch);
    index = entry.next;
    if (scratch.size() < kPieceBytes && index != 0) continue;
    send(scratch, transport);
    scratch.clear();
  }
  // An overflow while sending has queued a Close behind all that.
  for (std::uint32_t index = std::exchange(queue_, {}).first; index != 0;) {
    const Entry entry = context_.turn.entry(index);
    if (outbox_ && entry.kind == Entry::Kind::kBytes) {
      outbox_->append(context_.turn.text(entry.what));
      context_.tally.outbox_bytes +=
          static_cast<std::int64_t>(context_.turn.text(entry.what).size());
    }
    index = entry.next;
  }
  const bool is_last = phase_ == Phase::kClosed || phase_ == Phase::kFailed;
  if (is_last && !outbox_ && ending_ == Ending::kOpen) ending_ = Ending::kFinish;
}

void WebsocketSession::write_entry(const Entry& entry, Transport& transport, std::string& out) {
  if (entry.kind == Entry::Kind::kBytes) {
    out += context_.turn.text(entry.what);
    return;
  }
  if (entry.kind == Entry::Kind::kNext) {
    write_next(entry, transport, out);
    return;
  }
  Operation* operation = find(entry.operation);
  if (operation == nullptr) return;  // the client has left it since
  ++context_.tally.messages_sent;
  switch (entry.kind) {
    case Entry::Kind::kComplete:
      append_text_frame(out, protocol::complete_message(operation->id_json));
      break;
    case Entry::Kind::kError:
      append_text_frame(
          out, protocol::error_message(operation->id_json, context_.turn.text(entry.what)));
      break;
    case Entry::Kind::kNext:
    case Entry::Kind::kBytes:
      break;
  }
  forget(*operation);
}

// What is alone in its turn is sent from where all sessions share it.
void WebsocketSession::write_next(const Entry& entry, Transport& transport, std::string& out) {
  for (std::uint32_t done = 0; done < entry.count;) {
    // Looked up again for each piece: to send one may have ended the session.
    const Operation* operation = find(entry.operation);
    if (operation == nullptr) return;  // the client has left it since
    const Frames frames = context_.turn.frames(protocol::kGraphqlTransportWsNext, entry.what + done,
                                               entry.count - done, operation->id_json);
    done += frames.count;
    context_.tally.messages_sent += frames.count;
    if (out.empty() && entry.next == 0) {
      send(frames.text, transport);
      continue;
    }
    out += frames.text;
    if (out.size() < kPieceBytes) continue;
    send(out, transport);
    out.clear();
  }
}

// Frames go whole into the outbox or not at all, but for the rest of what the socket took in part.
void WebsocketSession::send(std::string_view bytes, Transport& transport) {
  if (bytes.empty() || ending_ == Ending::kDrop) return;
  if (outbox_) {
    if (phase_ == Phase::kOpen &&
        outbox_->size() + bytes.size() > context_.options.outbox_bytes_max) {
      slow_consumer();
      return;
    }
    outbox_->append(bytes);
    context_.tally.outbox_bytes += static_cast<std::int64_t>(bytes.size());
    return;
  }
  const Io io = transport.write(bytes);
  context_.tally.bytes_sent += io.bytes;
  if (io.is_broken) {
    on_broken();
    return;
  }
  if (io.bytes == bytes.size()) return;
  outbox_ = std::make_unique<Outbox>(context_.clock.now_ms());
  outbox_->append(bytes.substr(io.bytes));
  context_.tally.outbox_bytes += static_cast<std::int64_t>(outbox_->size());
}

// False if the transport broke.
bool WebsocketSession::send_outbox(Transport& transport) {
  const Io io = outbox_->write_to(transport, context_.clock.now_ms());
  context_.tally.bytes_sent += io.bytes;
  context_.tally.outbox_bytes -= static_cast<std::int64_t>(io.bytes);
  if (io.is_broken) {
    on_broken();
    return false;
  }
  if (outbox_->size() == 0) outbox_.reset();
  return true;
}

}  // namespace conn::session
