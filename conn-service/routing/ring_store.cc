#include "conn-service/routing/ring_store.h"

#include <algorithm>
#include <utility>

namespace conn::routing {

Ring* RingStore::find(Lane lane) {
  const auto found = rings_.find(lane);
  return found == rings_.end() ? nullptr : &found->second;
}

bool RingStore::add(Lane lane, const Position& start, bool is_beginning) {
  return rings_.try_emplace(lane, lane, start, is_beginning).second;
}

void RingStore::remove(TopicId topic) {
  each(topic, [&](Ring& ring) {
    for (auto index = ring.first(); index != ring.end(); ++index)
      bytes_ -= ring.item(index).bytes();
  });
  std::erase_if(rings_, [&](const auto& ring) { return ring.first.topic == topic; });
  // Its arrivals stay until they are the oldest: evict_oldest() passes over them.
}

bool RingStore::append(Ring& ring, SharedEvent event, std::int64_t now_ms) {
  const bool is_new =
      event->position.order >= ring.live().order && event->next.order > event->position.order;
  if (is_new) put(ring, RingItem(std::move(event)), now_ms);
  return is_new;
}

bool RingStore::append(Ring& ring, PositionRange gap, std::int64_t now_ms) {
  if (gap.to.order <= ring.live().order) return false;
  if (gap.from.order < ring.live().order) gap.from = ring.live();  // reported twice in part
  if (gap.to.order <= gap.from.order) return false;
  put(ring, RingItem(std::move(gap)), now_ms);
  return true;
}

void RingStore::put(Ring& ring, RingItem item, std::int64_t now_ms) {
  const std::size_t bytes = item.bytes();
  arrivals_.push_back({ring.lane(), ring.end(), now_ms, bytes});
  bytes_ += bytes;
  while (bytes_ > limits_.bytes_max && arrivals_.size() > 1)
    evict_oldest();
  ring.append(std::move(item));
}

void RingStore::evict_older(std::int64_t now_ms) {
  while (!arrivals_.empty() && now_ms - arrivals_.front().came_ms >= limits_.age_max_ms)
    evict_oldest();
}

std::optional<std::int64_t> RingStore::next_eviction_ms() const {
  if (arrivals_.empty()) return std::nullopt;
  return arrivals_.front().came_ms + limits_.age_max_ms;
}

void RingStore::evict_oldest() {
  const Arrival oldest = arrivals_.front();
  arrivals_.pop_front();
  Ring* ring = find(oldest.lane);
  if (ring == nullptr || ring->first() == ring->end() || ring->first() != oldest.index) return;
  ring->evict_oldest();
  bytes_ -= oldest.bytes;
  ++evictions_;
}

}  // namespace conn::routing
