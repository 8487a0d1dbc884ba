// LineBudget: how many log lines of one kind are written per interval. The rest are left out, and
// the next line says how many.
//
//   if (const auto left_out = budget.take(clock.now_ms()))
//     log::info("subgraph error masked", {..., {"left_out", *left_out}});
//
// Thread: one.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace shared::log {

class LineBudget {
 public:
  LineBudget(std::uint64_t lines_max, std::int64_t interval_ms)
      : lines_max_(lines_max), interval_ms_(interval_ms) {}

  // The number of lines that were left out since the last one that was not; none: leave this one
  // out.
  [[nodiscard]] std::optional<std::uint64_t> take(std::int64_t now_ms) {
    if (!began_ms_ || now_ms - *began_ms_ >= interval_ms_) {
      began_ms_ = now_ms;
      lines_ = 0;
    }
    if (lines_ == lines_max_) {
      ++left_out_;
      return {};
    }
    ++lines_;
    return std::exchange(left_out_, 0);
  }

 private:
  std::uint64_t lines_max_;
  std::int64_t interval_ms_;
  std::optional<std::int64_t> began_ms_;
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace shared::log
