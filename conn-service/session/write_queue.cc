#include "conn-service/session/write_queue.h"

#include <span>
#include <vector>

namespace conn::session {

namespace {

// A burst for one session is written in pieces of this size: the scratch buffer stays small.
constexpr std::size_t kPieceBytes = Turn::kFramesBytes;

// `placed` are the frames in it.
SendStatus send(std::string_view text,
                std::span<const Turn::Placed> placed,
                const QueueWriter& writer,
                const FlushContext& context) {
  const Outbox::Offer offered = writer.outbox.offer(text, context);
  if (offered.is_broken) return SendStatus::kBroken;
  if (offered.taken == text.size()) return SendStatus::kOk;
  std::vector<SharedPart>& parts = writer.turn.scratch().parts;
  for (const Turn::Placed& each : placed)
    writer.turn.append_bodies(parts, each.at, writer.encoding.payload(), each.frames);
  writer.outbox.keep(text, offered.taken, parts, context);
  parts.clear();
  return SendStatus::kOk;
}

// Sends what the scratch has, and empties it.
SendStatus send_piece(const QueueWriter& writer, const FlushContext& context) {
  Turn::Scratch& out = writer.turn.scratch();
  const SendStatus sent = send(out.text, out.placed, writer, context);
  out.clear();
  return sent;
}

// A run that is alone in its turn is sent from where all sessions share it.
SendStatus write_payloads(const Entry& entry,
                          const QueueWriter& writer,
                          const FlushContext& context) {
  const Operation* operation = writer.operations.find(entry.operation);
  if (operation == nullptr) return SendStatus::kOk;  // the client has stopped it since
  Turn::Scratch& out = writer.turn.scratch();
  SendStatus sent = SendStatus::kOk;
  for (std::uint32_t done = 0; done < entry.count && sent == SendStatus::kOk;) {
    const Frames frames = writer.turn.frames(writer.encoding.payload(), entry.what + done,
                                             entry.count - done, operation->id_json);
    const Turn::Placed placed{.at = out.text.size(),
                              .frames = {.first = entry.what + done,
                                         .count = frames.count,
                                         .id_bytes = operation->id_json.size()}};
    done += frames.count;
    context.tally.messages_sent += frames.count;
    if (out.text.empty() && entry.next == 0) {
      sent = send(frames.text, {&placed, 1}, writer, context);
      continue;
    }
    out.text += frames.text;
    out.placed.push_back(placed);
    if (out.text.size() >= kPieceBytes) sent = send_piece(writer, context);
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
  Turn::Scratch& out = writer.turn.scratch();
  out.clear();
  SendStatus sent = SendStatus::kOk;
  for (std::uint32_t index = queue.first; index != 0 && sent == SendStatus::kOk;) {
    const Entry entry = writer.turn.entry(index);
    switch (entry.kind) {
      case Entry::Kind::kNext:
        sent = write_payloads(entry, writer, context);
        break;
      case Entry::Kind::kBytes:
        out.text += writer.turn.text(entry.what);
        break;
      case Entry::Kind::kComplete:
      case Entry::Kind::kError:
        append_end(entry, out.text, writer, context.tally);
        break;
    }
    index = entry.next;
    const bool is_piece = index == 0 || out.text.size() >= kPieceBytes;
    if (is_piece && sent == SendStatus::kOk) sent = send_piece(writer, context);
  }
  return sent;
}

}  // namespace conn::session
