// Clock: the port through which pure code asks for the time; tests drive a FakeClock.
//
// Shapes: milliseconds; `now_ms` is monotonic, `wall_ms` counts from the Unix epoch.
#pragma once

#include <cstdint>

namespace shared {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual std::int64_t now_ms() const = 0;
  [[nodiscard]] virtual std::int64_t wall_ms() const = 0;
};

}  // namespace shared
