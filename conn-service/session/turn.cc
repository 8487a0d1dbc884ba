#include "conn-service/session/turn.h"

#include <utility>

#include "conn-service/websocket/frame.h"

namespace conn::session {

namespace {

// A burst may grow the arenas; above these sizes they are freed after the turn.
constexpr std::size_t kEntriesKept = 262'144;
constexpr std::size_t kScratchKept = std::size_t{512} * 1024;

}  // namespace

PayloadIndex Turn::add_payload(Payload payload) {
  payloads_.push_back(std::move(payload));
  return static_cast<PayloadIndex>(payloads_.size() - 1);
}

Frames Turn::frames(const protocol::Framing& framing,
                    PayloadIndex first,
                    std::uint32_t count,
                    std::string_view id_json) {
  if (!framing.has_id) id_json = {};
  Run& run = run_of(framing, first, count, id_json);
  if (run.id_json != id_json) {
    for (const std::size_t at : run.ids_at)
      id_json.copy(run.frames.data() + at, id_json.size());
    run.id_json = id_json;
  }
  return {run.frames, run.count};
}

// The run that it returns has an id of the same length.
Turn::Run& Turn::run_of(const protocol::Framing& framing,
                        PayloadIndex first,
                        std::uint32_t wanted,
                        std::string_view id_json) {
  for (Run& run : runs_)
    if (run.first == first && run.wanted == wanted && run.framing == &framing &&
        run.id_json.size() == id_json.size())
      return run;
  Run& run = runs_[next_run_++ % runs_.size()];
  run.framing = &framing;
  run.first = first;
  run.wanted = wanted;
  run.id_json = id_json;
  run.frames.clear();
  run.ids_at.clear();
  for (run.count = 0; run.count < wanted && run.frames.size() < kFramesBytes; ++run.count)
    append_frame(run, payloads_[first + run.count]);
  return run;
}

void Turn::append_frame(Run& run, const Payload& payload) {
  const protocol::Framing& framing = *run.framing;
  const std::string_view tail = payload.tail ? std::string_view(*payload.tail) : "";
  if (framing.head == protocol::Framing::Head::kWebsocketText)
    websocket::append_server_head(run.frames, websocket::Opcode::kText,
                                  message_size(framing, run.id_json.size(), *payload.body, tail));
  run.ids_at.push_back(run.frames.size() + framing.before_id.size());
  append_message(run.frames, framing, run.id_json, *payload.body, tail);
}

void Turn::append_bodies(std::vector<SharedPart>& parts,
                         std::size_t at,
                         const protocol::Framing& framing,
                         const FrameRun& frames) const {
  const std::size_t id_bytes = framing.has_id ? frames.id_bytes : 0;
  for (std::uint32_t i = 0; i < frames.count; ++i) {
    const Payload& payload = payloads_[frames.first + i];
    const std::string_view tail = payload.tail ? std::string_view(*payload.tail) : "";
    const std::size_t message = message_size(framing, id_bytes, *payload.body, tail);
    if (framing.head == protocol::Framing::Head::kWebsocketText)
      at += websocket::server_head_size(message);
    if (payload.body->size() > Outbox::kSharedFromBytes)
      parts.push_back({.at = at + framing.before_id.size() + id_bytes + framing.after_id.size(),
                       .size = payload.body->size() - 1,  // the tail has the brace
                       .bytes = &payload.body});
    at += message;
  }
}

void Turn::push(Queue& queue, Entry entry) {
  const auto index = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back(entry);
  if (queue.is_empty()) {
    queue.first = index;
  } else {
    entries_[queue.last].next = index;
  }
  queue.last = index;
}

void Turn::push_next(Queue& queue,
                     std::uint64_t operation,
                     PayloadIndex first,
                     std::uint32_t count) {
  push(queue, {.operation = operation, .what = first, .kind = Entry::Kind::kNext, .count = count});
}

void Turn::push_end(Queue& queue, std::uint64_t operation) {
  push(queue, {.operation = operation, .kind = Entry::Kind::kComplete});
}

void Turn::push_text(Queue& queue, Entry::Kind kind, std::uint64_t operation, std::string text) {
  texts_.push_back(std::move(text));
  push(queue, {.operation = operation,
               .what = static_cast<std::uint32_t>(texts_.size() - 1),
               .kind = kind});
}

void Turn::clear() {
  payloads_.clear();
  for (Run& run : runs_) {
    run.wanted = 0;
    if (run.frames.capacity() > kScratchKept) run = {};
  }
  texts_.clear();
  if (entries_.capacity() > kEntriesKept) entries_ = {};
  entries_.resize(1);
  if (scratch_.text.capacity() > kScratchKept) scratch_ = {};
}

}  // namespace conn::session
