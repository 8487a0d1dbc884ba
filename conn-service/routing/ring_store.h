// RingStore: the rings of all lanes that this process follows, bounded together.
//
//   flights/0  [ 1 . 3 . . 6 ]
//   flights/1  [ . 2 . . 5 . ]     evicted first: 1, then 2, 3 ... whatever ring they are in
//
// Bounds: `bytes_max` over all rings, and `age_max_ms` since an event came; the oldest goes first.
//         An event larger than everything allowed is held until the next one comes.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "conn-service/routing/ring.h"

namespace conn::routing {

struct RingLimits {
  std::size_t bytes_max = std::size_t{64} << 20;
  std::int64_t age_max_ms = 120'000;
};

class RingStore {
 public:
  explicit RingStore(const RingLimits& limits) : limits_(limits) {}

  // Null if the lane is not followed. A ring stays where it is until its topic is removed.
  [[nodiscard]] Ring* find(Lane lane);
  // False if there is one already.
  bool add(Lane lane, const Position& start, bool is_beginning = false);
  void remove(TopicId topic);

  // Calls visit(Ring&) for each lane of the topic, in their order.
  template <class Visit>
  void each(TopicId topic, Visit&& visit);

  // False, and nothing put: the ring has it already (the source came back and repeated it).
  bool append(Ring& ring, SharedEvent event, std::int64_t now_ms);
  // What of the gap the ring does not have yet; false: nothing.
  bool append(Ring& ring, PositionRange gap, std::int64_t now_ms);
  void evict_older(std::int64_t now_ms);
  // When evict_older() has something to do; no value: nothing is held.
  [[nodiscard]] std::optional<std::int64_t> next_eviction_ms() const;

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t evictions() const { return evictions_; }

 private:
  // One item of any ring, in the order they came. Its ring may be gone, or have evicted it.
  struct Arrival {
    Lane lane;
    std::uint64_t index;
    std::int64_t came_ms;
    std::size_t bytes;
  };
  void put(Ring& ring, RingItem item, std::int64_t now_ms);
  void evict_oldest();

  RingLimits limits_;
  std::map<Lane, Ring> rings_;
  std::deque<Arrival> arrivals_;
  std::size_t bytes_ = 0;
  std::uint64_t evictions_ = 0;
};

template <class Visit>
void RingStore::each(TopicId topic, Visit&& visit) {
  const Lane first{.topic = topic, .number = 0};
  for (auto ring = rings_.lower_bound(first); ring != rings_.end() && ring->first.topic == topic;
       ++ring)
    visit(ring->second);
}

}  // namespace conn::routing
