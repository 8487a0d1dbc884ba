#include "shared/memory/memory_budget.h"

#include <array>

namespace shared::memory {

namespace {

constexpr std::int64_t kLeaveAfterMs = 1'000;
constexpr std::size_t kLeaveBelowPercent = 5;
constexpr std::array<std::size_t, 4> kPercent = {0, 85, 90, 95};

Level next(Level level, int by) {
  return static_cast<Level>(static_cast<int>(level) + by);
}

}  // namespace

std::size_t MemoryBudget::threshold(Level level) const {
  return bytes_ / 100 * kPercent.at(static_cast<std::size_t>(level));
}

Level MemoryBudget::update(std::size_t used_bytes, std::int64_t now_ms) {
  while (level_ < Level::kCritical && used_bytes >= threshold(next(level_, 1))) {
    level_ = next(level_, 1);
    below_since_ms_.reset();
  }
  if (level_ == Level::kNone) return level_;
  if (used_bytes >= threshold(level_) - bytes_ / 100 * kLeaveBelowPercent) {
    below_since_ms_.reset();
  } else if (!below_since_ms_) {
    below_since_ms_ = now_ms;
  } else if (now_ms - *below_since_ms_ >= kLeaveAfterMs) {
    level_ = next(level_, -1);
    below_since_ms_.reset();
  }
  return level_;
}

std::size_t MemoryBudget::excess_bytes(std::size_t used_bytes) const {
  const std::size_t from = threshold(Level::kHigh);
  return used_bytes > from ? used_bytes - from : 0;
}

}  // namespace shared::memory
