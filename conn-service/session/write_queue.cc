#include "conn-service/session/write_queue.h"

namespace conn::session {

namespace {

// A burst for one session is written in pieces of this size: the scratch buffer stays small.
constexpr std::size_t kPieceBytes = Turn::kFramesBytes;

// Sends what `out` has, and empties it.
SendStatus send_piece(std::string& out, const QueueWriter& writer, const FlushContext& context) {
  const SendStatus sent = writer.outbox.send(out, writer.outbox_bytes_max, context);
  out.clear();
  return sent;
}

// A run that is alone in its turn is sent from where all sessions share it.
SendStatus write_payloads(const Entry& entry,
                          std::string& out,
                          const QueueWriter& writer,
                          const FlushContext& context) {
  const Operation* operation = writer.operations.find(entry.operation);
  if (operation == nullptr) return SendStatus::kOk;  // the client has stopped it since
  SendStatus sent = SendStatus::kOk;
  for (std::uint32_t done = 0; done < entry.count && sent == SendStatus::kOk;) {
    const Frames frames = writer.turn.frames(writer.encoding.payload(), entry.what + done,
                                             entry.count - done, operation->id_json);
    done += frames.count;
    context.tally.messages_sent += frames.count;
    if (out.empty() && entry.next == 0) {
      sent = writer.outbox.send(frames.text, writer.outbox_bytes_max, context);
      continue;
    }
    out += frames.text;
    if (out.size() >= kPieceBytes) sent = send_piece(out, writer, context);
  }
  return sent;
}

void append_end(const Entry& entry, std::string& out, const QueueWriter& writer, Tally& tally) {
  Operation* operation = writer.operations.find(entry.operation);
  if (operation == nullptr) return;  // the client has stopped it since
  ++tally.messages_sent;
  if (entry.kind == Entry::Kind::kComplete)
    writer.encoding.append_complete(out, operation->id_json);
  else
    writer.encoding.append_error(out, operation->id_json, writer.turn.text(entry.what));
  writer.operations.erase(*operation, tally);
}

}  // namespace

SendStatus write_queue(Queue queue, const QueueWriter& writer, const FlushContext& context) {
  std::string& out = writer.turn.scratch();
  out.clear();
  SendStatus sent = SendStatus::kOk;
  for (std::uint32_t index = queue.first; index != 0 && sent == SendStatus::kOk;) {
    const Entry entry = writer.turn.entry(index);
    switch (entry.kind) {
      case Entry::Kind::kNext:
        sent = write_payloads(entry, out, writer, context);
        break;
      case Entry::Kind::kBytes:
        out += writer.turn.text(entry.what);
        break;
      case Entry::Kind::kComplete:
      case Entry::Kind::kError:
        append_end(entry, out, writer, context.tally);
        break;
    }
    index = entry.next;
    const bool is_piece = index == 0 || out.size() >= kPieceBytes;
    if (is_piece && sent == SendStatus::kOk) sent = send_piece(out, writer, context);
  }
  return sent;
}

}  // namespace conn::session
