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

void Readers::fall_behind(Lane& lane) {
  CHECK(lane.reader == nullptr);
  put(lane, reader_at(head_), true);
}

void Readers::block(Lane& lane) {
  Reader& reader = *lane.reader;
  take(lane);
  put(lane, reader, true);
  note_ready(reader);
}

bool Readers::wake(Lane& lane) {
  if (lane.reader == nullptr || !lane.is_blocked) return false;
  Reader& reader = *lane.reader;
  take(lane);
  put(lane, reader, false);
  note_ready(reader);
  return true;
}

void Readers::leave(Lane& lane) {
  if (lane.reader == nullptr) return;
  const Reader& reader = *lane.reader;
  take(lane);
  lane.reader = nullptr;
  note_ready(reader);
  erase_if_empty(reader);
}

// What the ring has evicted moves readers by more than one item, so that one may be at `next`
// before the head is.
void Readers::advance_head(Position next, std::vector<Lane*>& joined_head) {
  head_ = next;
  if (Reader* reader = ready_at(next.index)) dissolve(*reader, joined_head);
}

void Readers::dissolve(Reader& reader, std::vector<Lane*>& joined_head) {
  for (Lane* lane : reader.ready)
    lane->reader = nullptr;
  joined_head.insert(joined_head.end(), reader.ready.begin(), reader.ready.end());
  reader.ready.clear();
  note_ready(reader);
  erase_if_empty(reader);
}

void Readers::advance(Reader& reader, Position next, std::vector<Lane*>& joined_head) {
  if (next.index == head_.index) {
    dissolve(reader, joined_head);
    return;
  }
  ready_.erase(reader.at.index);
  const auto there = readers_.find(next.index);
  if (there == readers_.end() && reader.blocked.empty()) {  // the whole reader moves: O(1)
    auto node = readers_.extract(reader.at.index);
    node.key() = next.index;
    node.mapped().at = next;
    note_ready(readers_.insert(std::move(node)).position->second);
    return;
  }
  Reader& target = there == readers_.end() ? reader_at(next) : there->second;
  for (Lane* lane : reader.ready)
    put(*lane, target, false);
  reader.ready.clear();
  note_ready(target);
  erase_if_empty(reader);
}

Reader& Readers::reader_at(Position position) {
  const auto [node, is_new] = readers_.try_emplace(position.index);
  if (is_new) node->second.at = position;
  return node->second;
}

void Readers::put(Lane& lane, Reader& reader, bool is_blocked) {
  auto& lanes = is_blocked ? reader.blocked : reader.ready;
  lane.reader = &reader;
  lane.is_blocked = is_blocked;
  lane.slot = lanes.size();
  lanes.push_back(&lane);
}

void Readers::take(Lane& lane) {
  auto& lanes = lane.is_blocked ? lane.reader->blocked : lane.reader->ready;
  lanes[lane.slot] = lanes.back();
  lanes[lane.slot]->slot = lane.slot;
  lanes.pop_back();
}

void Readers::note_ready(const Reader& reader) {
  if (reader.ready.empty())
    ready_.erase(reader.at.index);
  else
    ready_.insert(reader.at.index);
}

void Readers::erase_if_empty(const Reader& reader) {
  if (reader.ready.empty() && reader.blocked.empty()) readers_.erase(reader.at.index);
}

}  // namespace conn::routing
