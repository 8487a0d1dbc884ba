// FakeClock: time that the test moves.
#pragma once

#include <cstdint>

#include "shared/base/clock.h"

namespace test {

class FakeClock final : public shared::Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override { return now_ms_; }
  [[nodiscard]] std::int64_t wall_ms() const override { return wall_offset_ms_ + now_ms_; }

  void advance(std::int64_t ms) { now_ms_ += ms; }
  void set_wall(std::int64_t wall_ms) { wall_offset_ms_ = wall_ms - now_ms_; }

 private:
  std::int64_t now_ms_ = 1'000'000;
  std::int64_t wall_offset_ms_ = 1'700'000'000'000;
};

}  // namespace test
