// MemoryBudget: the level of pressure that a process's memory amounts to (pressure.h).
//
// A level is entered at once, and left when the memory has been 5 % of the budget below its
// threshold for a second, one level at a time: else what is refused at a threshold would come and go
// with every client.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "shared/memory/pressure.h"

namespace shared::memory {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes) : bytes_(bytes) {}

  Level update(std::size_t used_bytes, std::int64_t now_ms);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool is_reached(std::size_t used_bytes) const {
    return used_bytes >= threshold(Level::kElevated);
  }
  [[nodiscard]] Level level() const { return level_; }
  // Above where kHigh begins.
  [[nodiscard]] std::size_t excess_bytes(std::size_t used_bytes) const;

 private:
  [[nodiscard]] std::size_t threshold(Level level) const;

  std::size_t bytes_;
  Level level_ = Level::kNone;
  std::optional<std::int64_t> below_since_ms_;
};

}  // namespace shared::memory
