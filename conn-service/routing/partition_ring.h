// PartitionRing: the recent events of one partition, and the only backlog there is.
//
//      gone           held: index first()..end()             to come
//   ─────────────┬──────────────────────────────────────┬──────────────▶ offsets
//               low()                                  live()
//
// Coverage: every event with an offset in low()..live() that the broker had is held. Offsets are
// sparse, so nothing tests contiguity: positions count items, and offsets only say what a gap is.
// What the broker lost is an item too: a gap, told to every reader in its place. So is a restart, a
// gap behind which the offsets begin anew, in a topic that was created again or a log that was cut.
//
// Shapes: `index` counts the items ever put in; item(index) is O(1).
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"

namespace conn::routing {

struct OffsetRange {
  std::int64_t from = 0;
  std::int64_t to = 0;  // exclusive; before `from`: the offsets went back

  friend bool operator==(const OffsetRange&, const OffsetRange&) = default;
};

struct RingItem {
  Sequence sequence;
  SharedEvent event;  // null: a gap
  OffsetRange range;  // of an event: its offset and the next
};

class PartitionRing {
 public:
  // `start` is the offset from which events come.
  PartitionRing(Partition partition, std::int64_t start)
      : partition_(partition), low_(start), live_(start) {}

  [[nodiscard]] Partition partition() const { return partition_; }
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t end() const { return first_ + items_.size(); }
  [[nodiscard]] std::int64_t low() const { return low_; }
  [[nodiscard]] std::int64_t live() const { return live_; }
  // Of the last item that was evicted: whoever began behind it has lost nothing.
  [[nodiscard]] Sequence evicted() const { return evicted_; }
  [[nodiscard]] const RingItem& item(std::uint64_t index) const {
    return items_[static_cast<std::size_t>(index - first_)];
  }

  // `item.range.from` must be at or behind live().
  void append(RingItem item);
  // A gap from live() to any offset.
  void restart(RingItem gap);
  void evict_oldest();

 private:
  Partition partition_;
  std::deque<RingItem> items_;
  std::uint64_t first_ = 0;
  std::int64_t low_;
  std::int64_t live_;
  Sequence evicted_;
};

}  // namespace conn::routing
