// Window: the readings of one lane that are in flight for one group, in their order.
//
//   admit ─▶ [ 7 answered | 8 waits | 9 answered ] ─▶ release: 7 now, 8 and 9 when 8 is answered
//
// Spec:   docs/architecture.md "The way of an event": order is per group and partition.
// Bounds: WindowLimits, in events and in bytes of events and answers together; one event always
//         fits an empty window.
// Thread: its owner's.
#pragma once

#include <absl/container/inlined_vector.h>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "conn-service/routing/ids.h"
#include "conn-service/routing/position.h"

namespace conn::routing {

struct WindowLimits {
  std::size_t events_max = 256;
  std::size_t bytes_max = std::size_t{1} << 20;
};

class Window {
 public:
  using Body = std::shared_ptr<const std::string>;
  struct Item {
    Sequence sequence;
    RowId row;  // that executes it; of a gap: none
    Position::Order event;
    std::int64_t timestamp_ms = 0;  // of the record
    std::size_t bytes = 0;
    Body body;  // null: not answered
  };

  [[nodiscard]] bool has_room(const WindowLimits& limits, std::size_t bytes) const;
  // `item.sequence` is greater than all before; its body, if there is one, is counted.
  void admit(Item item);
  // Harmless for a sequence that is not here or has been answered.
  void answer(Sequence sequence, Body body);
  // The oldest, if it has been answered.
  [[nodiscard]] std::optional<Item> release();

  [[nodiscard]] bool is_empty() const { return first_ == items_.size(); }
  [[nodiscard]] std::size_t size() const { return items_.size() - first_; }
  // The oldest reading; only of a window that is not empty.
  [[nodiscard]] Sequence oldest() const { return items_[first_].sequence; }
  [[nodiscard]] bool has_older(Sequence than) const { return !is_empty() && oldest() < than; }
  // Its readings are the last ones of `other`, under the same rows. An empty window is a tail.
  [[nodiscard]] bool is_tail_of(const Window& other) const;

  // Calls visit(const Item&) for each that waits for its answer.
  template <class Visit>
  void each_waiting(Visit&& visit) const {
    for (auto index = first_; index != items_.size(); ++index)
      if (!items_[index].body) visit(items_[index]);
  }

 private:
  absl::InlinedVector<Item, 1> items_;  // those before first_ have been released
  std::size_t first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace conn::routing
