#include "conn-service/routing/reader.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

// ---- the head -----------------------------------------------------------------------------------

void Readers::meet_ahead(const Position& from, const Position& to, Met& met) {
  while (!ahead_.empty() && ahead_.begin()->first < to.order) {
    Reader& reader = ahead_.begin()->second;
    for (Progress* progress : reader.ready) {
      progress->reader = nullptr;
      if (from.order < reader.at.position.order)
        progress->begins_at = std::make_unique<Position>(reader.at.position);
    }
    met.insert(met.end(), reader.ready.begin(), reader.ready.end());
    ahead_.erase(ahead_.begin());
  }
}

// What the ring has evicted moves readers by more than one item, so that one may be at `next`
// before the head is.
void Readers::advance_head(Place next, Met& met) {
  head_ = std::move(next);
  if (Reader* reader = ready_at(head_.index)) dissolve(*reader, met);
  while (!ahead_.empty() && ahead_.begin()->first <= head_.position.order)
    dissolve(ahead_.begin()->second, met);
}

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

// ---- where a group stands -----------------------------------------------------------------------

void Readers::stand(Progress& progress, const Ring& ring, const Position& position) {
  CHECK(progress.reader == nullptr);
  const bool is_younger = position.order < ring.low().order && ring.is_whole();
  const Position at = is_younger ? ring.low() : position;
  if (at.order < ring.low().order) {
    put(progress, reader_at(cold_, at, Reader::Kind::kCold), false);
    return;
  }
  const std::uint64_t index = ring.find(at);
  if (index > head_.index || at.order > ring.live().order) {
    put(progress, reader_at(ahead_, at, Reader::Kind::kAhead), false);
    return;
  }
  // Its place is shared with those who have to read all of an item, or to be notified of all of a gap.
  if (index < ring.end() && ring.item(index).from().order < at.order)
    progress.begins_at = std::make_unique<Position>(at);
  if (index < head_.index) put(progress, reader_at({.index = index, .position = at}), false);
}

const Position& Readers::position(const Progress* progress) const {
  if (progress == nullptr) return head_.position;
  const Position& shared =
      progress->reader == nullptr ? head_.position : progress->reader->at.position;
  const bool begins_later = progress->begins_at && progress->begins_at->order > shared.order;
  return begins_later ? *progress->begins_at : shared;
}

bool Readers::are_together(const Progress* a, const Progress* b, const Ring& ring) const {
  const Position& at = position(a);
  const Position& of_other = position(b);
  const auto& [first, last] = std::minmax(at.order, of_other.order);
  if (first < ring.low().order || last > ring.live().order) return false;
  const std::uint64_t index = ring.find(at);
  if (index != ring.find(of_other)) return false;
  return first == last || index == ring.end() || ring.item(index).from().order >= last;
}

bool Readers::has_read_all(const Progress* progress, const Ring& ring) const {
  return position(progress).order == ring.live().order;
}

void Readers::fall_behind(Progress& progress) {
  CHECK(progress.reader == nullptr);
  put(progress, reader_at(head_), true);
}

void Readers::block(Progress& progress) {
  Reader& reader = *progress.reader;
  take(progress);
  put(progress, reader, true);
}

bool Readers::wake(Progress& progress) {
  if (progress.reader == nullptr || !progress.is_blocked) return false;
  Reader& reader = *progress.reader;
  take(progress);
  put(progress, reader, false);
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

// ---- reading ------------------------------------------------------------------------------------

void Readers::dissolve(Reader& reader, Met& met) {
  for (Progress* progress : reader.ready)
    progress->reader = nullptr;
  met.insert(met.end(), reader.ready.begin(), reader.ready.end());
  reader.ready.clear();
  update_ready(reader);
  erase_if_empty(reader);
}

void Readers::advance(Reader& reader, Place next, Met& met) {
  if (next.index == head_.index) {
    dissolve(reader, met);
    return;
  }
  const auto there = readers_.find(next.index);
  if (there == readers_.end() && reader.blocked.empty()) {  // the whole reader moves: O(1)
    ready_.erase(reader.at.index);
    auto node = readers_.extract(reader.at.index);
    node.key() = next.index;
    node.mapped().at = std::move(next);
    update_ready(readers_.insert(std::move(node)).position->second);
    return;
  }
  if (there != readers_.end()) met.insert(met.end(), reader.ready.begin(), reader.ready.end());
  move_ready(reader, there == readers_.end() ? reader_at(next) : there->second);
}

void Readers::turn_cold(Reader& reader) {
  move_ready(reader, reader_at(cold_, reader.at.position, Reader::Kind::kCold));
}

void Readers::turn_cold(Progress& progress) {
  CHECK(progress.reader == nullptr);
  put(progress, reader_at(cold_, position(&progress), Reader::Kind::kCold), false);
}

void Readers::skip_head_to(Place next, Met& met) {
  while (!ahead_.empty() && ahead_.begin()->first < next.position.order) {
    Reader& reader = ahead_.begin()->second;
    move_ready(reader, reader_at(cold_, reader.at.position, Reader::Kind::kCold));
  }
  advance_head(std::move(next), met);
}

Reader* Readers::find_cold(const Position& position) {
  const auto found = cold_.find(position.order);
  return found == cold_.end() ? nullptr : &found->second;
}

void Readers::advance_cold(Reader& reader, const Ring& ring, const Position& next, Met& met) {
  if (next.order < ring.low().order) {
    if (next.order != reader.at.position.order)
      move_ready(reader, reader_at(cold_, next, Reader::Kind::kCold));
    return;
  }
  const Place place{.index = ring.find(next), .position = next};
  if (place.index == head_.index) {
    dissolve(reader, met);
    return;
  }
  if (place.index > head_.index) {  // which has fallen off the ring itself
    move_ready(reader, reader_at(ahead_, next, Reader::Kind::kAhead));
    return;
  }
  met.insert(met.end(), reader.ready.begin(), reader.ready.end());
  move_ready(reader, reader_at(place));
}

// ---- lists --------------------------------------------------------------------------------------

Reader& Readers::reader_at(const Place& place) {
  const auto [node, is_new] = readers_.try_emplace(place.index);
  if (is_new) node->second.at = place;
  return node->second;
}

Reader& Readers::reader_at(ByPosition& readers, const Position& position, Reader::Kind kind) {
  const auto [node, is_new] = readers.try_emplace(position.order);
  if (is_new) {
    node->second.at.position = position;
    node->second.kind = kind;
  }
  return node->second;
}

void Readers::move_ready(Reader& from, Reader& to) {
  for (Progress* progress : from.ready) {
    progress->reader = &to;
    progress->slot = to.ready.size();
    to.ready.push_back(progress);
  }
  from.ready.clear();
  update_ready(to);
  update_ready(from);
  erase_if_empty(from);
}

void Readers::put(Progress& progress, Reader& reader, bool is_blocked) {
  auto& list = is_blocked ? reader.blocked : reader.ready;
  progress.reader = &reader;
  progress.is_blocked = is_blocked;
  progress.slot = list.size();
  list.push_back(&progress);
  update_ready(reader);
}

void Readers::take(const Progress& progress) {
  auto& list = progress.is_blocked ? progress.reader->blocked : progress.reader->ready;
  list[progress.slot] = list.back();
  list[progress.slot]->slot = progress.slot;
  list.pop_back();
}

void Readers::update_ready(const Reader& reader) {
  if (reader.kind != Reader::Kind::kInRing) return;
  if (reader.ready.empty())
    ready_.erase(reader.at.index);
  else
    ready_.insert(reader.at.index);
}

void Readers::erase_if_empty(const Reader& reader) {
  if (!reader.ready.empty() || !reader.blocked.empty()) return;
  if (reader.kind == Reader::Kind::kCold)
    cold_.erase(reader.at.position.order);
  else if (reader.kind == Reader::Kind::kAhead)
    ahead_.erase(reader.at.position.order);
  else
    readers_.erase(reader.at.index);
}

}  // namespace conn::routing
