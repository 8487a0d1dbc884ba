#include "conn-service/session/turn.h"

#include <utility>

namespace conn::session {

namespace {

// A burst may grow the arenas; they do not stay that large.
constexpr std::size_t kEntriesKept = 262'144;
constexpr std::size_t kScratchKept = std::size_t{512} * 1024;

}  // namespace

PayloadIndex Turn::add_payload(Payload payload) {
  payloads_.push_back(std::move(payload));
  return static_cast<PayloadIndex>(payloads_.size() - 1);
}

void Turn::push(Queue& queue, Entry::Kind kind, std::uint64_t operation, std::uint32_t what) {
  const auto index = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({operation, what, kind, 0});
  if (queue.is_empty()) {
    queue.first = index;
  } else {
    entries_[queue.last].next = index;
  }
  queue.last = index;
}

void Turn::push_text(Queue& queue, Entry::Kind kind, std::uint64_t operation, std::string text) {
  texts_.push_back(std::move(text));
  push(queue, kind, operation, static_cast<std::uint32_t>(texts_.size() - 1));
}

void Turn::clear() {
  payloads_.clear();
  texts_.clear();
  if (entries_.capacity() > kEntriesKept) entries_ = {};
  entries_.resize(1);
  if (scratch_.capacity() > kScratchKept) scratch_ = {};
}

}  // namespace conn::session
