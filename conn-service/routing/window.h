// Window: the events of one partition that are in flight for one group, in the partition's order.
//
//   admit ─▶ [ 7 answered | 8 waits | 9 answered ] ─▶ release: 7 now, 8 and 9 when 8 is answered
//
// Spec:   docs/architecture.md "The way of an event": order is per group and partition.
// Bounds: WindowLimits, in events and in bytes of events and answers together; one event always
//         fits an empty window.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conn-service/routing/ids.h"

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
    std::int64_t timestamp_ms = 0;  // of the record
    std::size_t bytes = 0;
    Body body;  // null: not answered
  };

  [[nodiscard]] bool has_room(const WindowLimits& limits, std::size_t bytes) const;
  void admit(Sequence sequence, std::int64_t timestamp_ms, std::size_t bytes);
  // Harmless for a sequence that is not here or has been answered.
  void answer(Sequence sequence, Body body);
  // The oldest, if it has been answered.
  [[nodiscard]] std::optional<Item> release();

  [[nodiscard]] bool is_empty() const { return first_ == items_.size(); }
  [[nodiscard]] std::size_t size() const { return items_.size() - first_; }

  // Calls visit(Sequence) for each event that waits for its answer.
  template <class Visit>
  void each_waiting(Visit&& visit) const {
    for (auto index = first_; index != items_.size(); ++index)
      if (!items_[index].body) visit(items_[index].sequence);
  }

 private:
  std::vector<Item> items_;  // those before first_ have been released
  std::size_t first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace conn::routing
