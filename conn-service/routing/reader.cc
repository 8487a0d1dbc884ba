#include "conn-service/routing/reader.h"

#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

std::optional<std::uint64_t> Readers::next(std::uint64_t ring_end) const {
  const bool head_reads = head_.index < ring_end;
  const bool other_reads = !ready_.empty() && *ready_.begin() < ring_end;
  if (other_reads && (!head_reads || *ready_.begin() < head_.index)) return *ready_.begin();
  if (head_reads) return head_.index;
  return std::nullopt;
}

Reader* Readers::ready_at(std::uint64_t index) {
  if (!ready_.contains(index)) return nullptr;
  return &readers_.find(index)->second;
}

void Readers::fall_behind(Progress& progress) {
  CHECK(progress.reader == nullptr);
  put(progress, reader_at(head_), true);
}

void Readers::block(Progress& progress) {
  Reader& reader = *progress.reader;
  take(progress);
  put(progress, reader, true);
  update_ready(reader);
}

bool Readers::wake(Progress& progress) {
  if (progress.reader == nullptr || !progress.is_blocked) return false;
  Reader& reader = *progress.reader;
  take(progress);
  put(progress, reader, false);
  update_ready(reader);
  return true;
}

void Readers::leave(Progress& progress) {
  if (progress.reader == nullptr) return;
  const Reader& reader = *progress.reader;
  take(progress);
  progress.reader = nullptr;
  update_ready(reader);
  erase_if_empty(reader);
}

// What the ring has evicted moves readers by more than one item, so that one may be at `next`
// before the head is.
void Readers::advance_head(Place next, std::vector<Progress*>& joined_head) {
  head_ = std::move(next);
  if (Reader* reader = ready_at(head_.index)) dissolve(*reader, joined_head);
}

void Readers::dissolve(Reader& reader, std::vector<Progress*>& joined_head) {
  for (Progress* progress : reader.ready)
    progress->reader = nullptr;
  joined_head.insert(joined_head.end(), reader.ready.begin(), reader.ready.end());
  reader.ready.clear();
  update_ready(reader);
  erase_if_empty(reader);
}

void Readers::advance(Reader& reader, Place next, std::vector<Progress*>& joined_head) {
  if (next.index == head_.index) {
    dissolve(reader, joined_head);
    return;
  }
  ready_.erase(reader.at.index);
  const auto there = readers_.find(next.index);
  if (there == readers_.end() && reader.blocked.empty()) {  // the whole reader moves: O(1)
    auto node = readers_.extract(reader.at.index);
    node.key() = next.index;
    node.mapped().at = std::move(next);
    update_ready(readers_.insert(std::move(node)).position->second);
    return;
  }
  Reader& target = there == readers_.end() ? reader_at(next) : there->second;
  for (Progress* progress : reader.ready)
    put(*progress, target, false);
  reader.ready.clear();
  update_ready(target);
  erase_if_empty(reader);
}

Reader& Readers::reader_at(const Place& place) {
  const auto [node, is_new] = readers_.try_emplace(place.index);
  if (is_new) node->second.at = place;
  return node->second;
}

void Readers::put(Progress& progress, Reader& reader, bool is_blocked) {
  auto& list = is_blocked ? reader.blocked : reader.ready;
  progress.reader = &reader;
  progress.is_blocked = is_blocked;
  progress.slot = list.size();
  list.push_back(&progress);
}

void Readers::take(const Progress& progress) {
  auto& list = progress.is_blocked ? progress.reader->blocked : progress.reader->ready;
  list[progress.slot] = list.back();
  list[progress.slot]->slot = progress.slot;
  list.pop_back();
}

void Readers::update_ready(const Reader& reader) {
  if (reader.ready.empty())
    ready_.erase(reader.at.index);
  else
    ready_.insert(reader.at.index);
}

void Readers::erase_if_empty(const Reader& reader) {
  if (reader.ready.empty() && reader.blocked.empty()) readers_.erase(reader.at.index);
}

}  // namespace conn::routing
