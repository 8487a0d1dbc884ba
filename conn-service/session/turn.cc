#include "conn-service/session/turn.h"

#include <utility>

#include "conn-service/protocol/server_message.h"
#include "conn-service/websocket/frame.h"

namespace conn::session {

namespace {

// A burst may grow the arenas; they do not stay that large.
constexpr std::size_t kEntriesKept = 262'144;
constexpr std::size_t kScratchKept = std::size_t{512} * 1024;
constexpr std::size_t kBehindIdsKept = std::size_t{256} * 1024;

}  // namespace

PayloadIndex Turn::add_payload(Payload payload) {
  payloads_.push_back(std::move(payload));
  pieces_.emplace_back();
  return static_cast<PayloadIndex>(payloads_.size() - 1);
}

Frames Turn::next_frames(PayloadIndex first, std::uint32_t count, std::string_view id_json) {
  if (run_.first != first || run_.wanted != count || run_.id_json.size() != id_json.size()) {
    write_run(first, count, id_json);
  } else if (run_.id_json != id_json) {
    for (const std::size_t at : run_.ids_at)
      id_json.copy(frames_.data() + at, id_json.size());
    run_.id_json = id_json;
  }
  return {frames_, run_.count};
}

void Turn::write_run(PayloadIndex first, std::uint32_t wanted, std::string_view id_json) {
  run_.first = first;
  run_.wanted = wanted;
  run_.count = 0;
  run_.id_json = id_json;
  run_.ids_at.clear();
  frames_.clear();
  for (; run_.count < wanted && frames_.size() < kFramesBytes; ++run_.count) {
    const std::string_view rest = text_behind_id(first + run_.count);
    websocket::append_server_head(frames_, websocket::Opcode::kText,
                                  protocol::kNextBeforeId.size() + id_json.size() + rest.size());
    frames_ += protocol::kNextBeforeId;
    run_.ids_at.push_back(frames_.size());
    frames_.append(id_json).append(rest);
  }
}

// What the payload's `next` message has behind the id.
std::string_view Turn::text_behind_id(PayloadIndex index) {
  Piece& piece = pieces_[index];
  if (piece.size == 0) {
    const Payload& payload = payloads_[index];
    piece.at = behind_ids_.size();
    protocol::append_next_behind_id(behind_ids_, *payload.body,
                                    payload.tail ? std::string_view(*payload.tail) : "");
    piece.size = behind_ids_.size() - piece.at;
  }
  return std::string_view(behind_ids_).substr(piece.at, piece.size);
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
  pieces_.clear();
  behind_ids_.clear();
  if (behind_ids_.capacity() > kBehindIdsKept) behind_ids_ = {};
  run_.wanted = 0;
  if (frames_.capacity() > kScratchKept) frames_ = {};
  texts_.clear();
  if (entries_.capacity() > kEntriesKept) entries_ = {};
  entries_.resize(1);
  if (scratch_.capacity() > kScratchKept) scratch_ = {};
}

}  // namespace conn::session
