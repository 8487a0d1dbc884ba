#include "conn-service/routing/ring_store.h"

#include <algorithm>
#include <utility>

namespace conn::routing {

namespace {

std::size_t bytes_of(const RingItem& item) {
  return sizeof(RingItem) + (item.event ? item.event->bytes() : 0);
}

}  // namespace

PartitionRing* RingStore::find(Partition partition) {
  const auto found = rings_.find(partition);
  return found == rings_.end() ? nullptr : &found->second;
}

bool RingStore::add(Partition partition, std::int64_t start) {
  return rings_.try_emplace(partition, partition, start).second;
}

void RingStore::remove(TopicId topic) {
  each(topic, [&](PartitionRing& ring) {
    for (auto index = ring.first(); index != ring.end(); ++index)
      bytes_ -= bytes_of(ring.item(index));
  });
  std::erase_if(rings_, [&](const auto& ring) { return ring.first.topic == topic; });
  // Its arrivals stay until they are the oldest: evict_oldest() passes over them.
}

bool RingStore::append(PartitionRing& ring, RingItem item, std::int64_t now_ms) {
  if (item.range.to <= ring.live()) return false;
  item.range.from = std::max(item.range.from, ring.live());  // a gap, told twice in part
  make_room(ring, item, now_ms);
  ring.append(std::move(item));
  return true;
}

void RingStore::restart(PartitionRing& ring,
                        Sequence sequence,
                        std::int64_t offset,
                        std::int64_t now_ms) {
  RingItem gap{
      .sequence = sequence, .event = nullptr, .range = {.from = ring.live(), .to = offset}};
  make_room(ring, gap, now_ms);
  ring.restart(std::move(gap));
}

void RingStore::make_room(const PartitionRing& ring, const RingItem& item, std::int64_t now_ms) {
  const std::size_t bytes = bytes_of(item);
  arrivals_.push_back({ring.partition(), item.sequence, now_ms, bytes});
  bytes_ += bytes;
  while (bytes_ > limits_.bytes_max && arrivals_.size() > 1)
    evict_oldest();
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
  PartitionRing* ring = find(oldest.partition);
  if (ring == nullptr || ring->first() == ring->end()) return;
  if (ring->item(ring->first()).sequence != oldest.sequence) return;
  ring->evict_oldest();
  bytes_ -= oldest.bytes;
  ++evictions_;
}

}  // namespace conn::routing
