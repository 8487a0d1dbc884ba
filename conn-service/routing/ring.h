// Ring: the recent events of one lane, and the only backlog there is.
//
//      gone           held: index first()..end()             to come
//   ─────────────┬──────────────────────────────────────┬──────────────▶ positions
//               low()                                  live()
//
// Coverage: every event from low() to live() that the source had is held. Positions are sparse, so
// nothing tests contiguity: indexes count items. What the source lost is an item too: a gap, which
// every reader is notified in its place.
//
// Shapes: `index` counts the items ever put in; item(index) is O(1), find(position) O(log n).
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"

namespace conn::routing {

class RingItem {
 public:
  explicit RingItem(SharedEvent event) : event_(std::move(event)) {}
  explicit RingItem(PositionRange gap) : gap_(std::make_unique<PositionRange>(std::move(gap))) {}

  [[nodiscard]] const SharedEvent& event() const { return event_; }  // null: a gap
  [[nodiscard]] const Position& from() const { return event_ ? event_->position : gap_->from; }
  [[nodiscard]] const Position& to() const { return event_ ? event_->next : gap_->to; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  SharedEvent event_;
  std::unique_ptr<const PositionRange> gap_;
};

class Ring {
 public:
  // `start` is the position from which events come. `is_beginning`: the source has nothing before it.
  Ring(Lane lane, Position start, bool is_beginning)
      : lane_(lane), is_beginning_(is_beginning), low_(start), live_(std::move(start)) {}

  [[nodiscard]] Lane lane() const { return lane_; }
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t end() const { return first_ + items_.size(); }
  [[nodiscard]] const Position& low() const { return low_; }
  [[nodiscard]] const Position& live() const { return live_; }
  [[nodiscard]] const RingItem& item(std::uint64_t index) const {
    return items_[static_cast<std::size_t>(index - first_)];
  }
  // It holds everything that the source had when the lane was added.
  [[nodiscard]] bool is_whole() const { return is_beginning_ && first_ == 0; }
  // The first item that a reader at `position`, which is not before low(), has not read; end(): it
  // has read everything.
  [[nodiscard]] std::uint64_t find(const Position& position) const;

  // `item.from()` must not be before live(), and `item.to()` must be beyond it.
  void append(RingItem item);
  void evict_oldest();

 private:
  Lane lane_;
  bool is_beginning_;
  std::deque<RingItem> items_;
  std::uint64_t first_ = 0;
  Position low_;
  Position live_;
};

}  // namespace conn::routing
