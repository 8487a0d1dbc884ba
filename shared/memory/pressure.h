// Pressure: how near a process is to the memory that it may take, for the threads that can do
// something about it.
//
//   budget:   0 ──────────────── 85 % ─────────── 90 % ─────────── 95 % ────▶
//               none             no new sessions  nothing new      what waits is given up
//
// Thread: published by one, read by any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace shared::memory {

enum class Level : std::uint8_t {
  kNone,
  kElevated,  // nothing that lasts is taken on
  kHigh,      // nothing new is taken on
  kCritical,  // what can be given up is
};

class Pressure {
 public:
  void publish(Level level, std::size_t excess_bytes) {
    excess_bytes_.store(excess_bytes, std::memory_order_relaxed);
    level_.store(level, std::memory_order_relaxed);
    readings_.fetch_add(1, std::memory_order_release);
  }

  [[nodiscard]] bool is_at_least(Level level) const {
    return level_.load(std::memory_order_relaxed) >= level;
  }
  // What to give up, if critical.
  [[nodiscard]] std::size_t excess_bytes() const {
    return excess_bytes_.load(std::memory_order_relaxed);
  }
  // How often it was measured: what was given up since is not in the figures yet.
  [[nodiscard]] std::uint64_t readings() const { return readings_.load(std::memory_order_acquire); }

 private:
  std::atomic<Level> level_{Level::kNone};
  std::atomic<std::size_t> excess_bytes_{0};
  std::atomic<std::uint64_t> readings_{0};
};

}  // namespace shared::memory
