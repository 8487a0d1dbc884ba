// Progress: whether a partition that should advance does.
//
//   look: position 7, the log's end 9 ─▶ 5 s later: still 7, and 9 or more ─▶ read it again
//                                        ─▶ still 7 ─▶ open the client anew, and so on, ever rarer
//
// A look compares the position that a partition had when the end of its log was asked for with that
// end. Equal, or a position that has moved since, is as it should be. An end before the position is
// a log that was cut or created anew, which a fetch is told as a rule, and a partition that the
// broker does not have cannot advance either.
//
// Thread: one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace conn::ingest::kafka {

class Progress {
 public:
  enum class Verdict : std::uint8_t {
    kNothing,    // it advances, or it is too early to say
    kReadAgain,  // unassign it, ask for its range, assign it
    kReopen,     // that did not help: the client as well
    kRecovered,  // it stood still, and does no longer
  };

  // No `end`: the broker does not have the partition.
  [[nodiscard]] Verdict look(std::int64_t asked,
                             std::int64_t next,
                             std::optional<std::int64_t> end) {
    if (next != asked || end == asked) return advance();
    was_cut_ = was_cut_ || (end && *end < asked);
    if (++looks_ < patience_) return Verdict::kNothing;
    looks_ = 0;
    patience_ = std::min(patience_ * 2, kPatienceMax);
    return attempts_++ == 0 ? Verdict::kReadAgain : Verdict::kReopen;
  }

  // It has advanced since the last look.
  [[nodiscard]] Verdict advance() {
    const bool stood_still = attempts_ > 0;
    *this = {};
    return stood_still ? Verdict::kRecovered : Verdict::kNothing;
  }

  // The log has been shorter than the position: what it has there now is something else.
  [[nodiscard]] bool was_cut() const { return was_cut_; }

  // It was given another position, which it now has to advance from.
  void restart() {
    looks_ = 0;
    was_cut_ = false;
  }

 private:
  static constexpr int kPatienceMax = 64;  // looks

  int looks_ = 0;  // in vain, since the last attempt
  int patience_ = 2;
  int attempts_ = 0;
  bool was_cut_ = false;
};

}  // namespace conn::ingest::kafka
