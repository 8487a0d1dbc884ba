// earliest: the first of some times, of which any may be absent: when a loop has to look next.
// Thread: any.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

namespace conn::pipeline {

// No value: all are absent.
[[nodiscard]] inline std::optional<std::int64_t> earliest(
    std::initializer_list<std::optional<std::int64_t>> times_ms) {
  std::optional<std::int64_t> first;
  for (const auto& time_ms : times_ms)
    if (time_ms && (!first || *time_ms < *first)) first = time_ms;
  return first;
}

}  // namespace conn::pipeline
