// WaitingRows: rows of events that no replica has, by what they wait for.
//
//   ready ─ take_event: the oldest, of one event ─▶
//   paused ─ take_rested, when their time comes ─▶
//   suspects ─ take_suspect, one at a time ─▶
//
// Shapes: a row is known by its execution and by the reading that first wanted it; what was read
//         first goes first.
// Thread: the hub's. Pure.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "conn-service/routing/ids.h"
#include "conn-service/routing/position.h"

namespace conn::pipeline {

// A row of an event, whenever it is read.
struct ExecutionKey {
  routing::Lane lane;
  routing::Position::Order event;
  routing::RowId row;
  friend auto operator<=>(const ExecutionKey&, const ExecutionKey&) = default;
};

class WaitingRows {
 public:
  using Place = std::pair<routing::Sequence, routing::RowId>;  // in order of reading

  void add_ready(Place place, const ExecutionKey& key) { ready_.emplace(place, key); }
  void add_suspect(Place place, const ExecutionKey& key) { suspects_.emplace(place, key); }
  void add_paused(std::int64_t until_ms, Place place, const ExecutionKey& key) {
    paused_.emplace(std::pair(until_ms, place), key);
  }
  // It is one of these, or none.
  void remove(std::int64_t paused_until_ms, Place place) {
    ready_.erase(place);
    suspects_.erase(place);
    paused_.erase({paused_until_ms, place});
  }

  // The first ready rows after `after`, all of one event and at most `rows_max`.
  std::vector<ExecutionKey> take_event(std::optional<Place>& after, std::size_t rows_max) {
    std::vector<ExecutionKey> taken;
    auto next = after ? ready_.upper_bound(*after) : ready_.begin();
    while (next != ready_.end() && taken.size() < rows_max) {
      const ExecutionKey& key = next->second;
      if (!taken.empty() &&
          std::tie(key.lane, key.event) != std::tie(taken.front().lane, taken.front().event))
        break;
      after = next->first;
      taken.push_back(key);
      next = ready_.erase(next);
    }
    return taken;
  }
  std::vector<ExecutionKey> take_rested(std::int64_t now_ms) {
    std::vector<ExecutionKey> taken;
    while (!paused_.empty() && paused_.begin()->first.first <= now_ms) {
      taken.push_back(paused_.begin()->second);
      paused_.erase(paused_.begin());
    }
    return taken;
  }
  std::optional<ExecutionKey> take_suspect() {
    if (suspects_.empty()) return std::nullopt;
    const ExecutionKey key = suspects_.begin()->second;
    suspects_.erase(suspects_.begin());
    return key;
  }

  [[nodiscard]] bool has_ready() const { return !ready_.empty(); }
  [[nodiscard]] bool has_suspects() const { return !suspects_.empty(); }
  [[nodiscard]] std::optional<std::int64_t> next_rested_ms() const {
    if (paused_.empty()) return std::nullopt;
    return paused_.begin()->first.first;
  }

 private:
  std::map<Place, ExecutionKey> ready_;
  std::map<Place, ExecutionKey> suspects_;
  std::map<std::pair<std::int64_t, Place>, ExecutionKey> paused_;
};

}  // namespace conn::pipeline
