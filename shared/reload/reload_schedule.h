// ReloadSchedule: when files are read again: once they have been quiet for a while, since a change
// is rarely one write to one file, or at once if an operator asks for it.
//
//   changed ─ quiet for `quiet_ms` ──────────────────┐
//   changed again and again ─ for `changing_ms_max` ─┼─▶ take() ─▶ kChanged
//   asked ───────────────────────────────────────────┘         ─▶ kAsked
//
// Thread: its owner's. Times are Clock::now_ms().
#pragma once

#include <cstdint>
#include <optional>

namespace shared::reload {

struct ReloadOptions {
  std::int64_t quiet_ms = 500;
  // A file that is written all the time does not put it off for ever.
  std::int64_t changing_ms_max = 10'000;
};

enum class Cause : std::uint8_t { kChanged, kAsked };

class ReloadSchedule {
 public:
  explicit ReloadSchedule(const ReloadOptions& options) : options_(options) {}

  void on_change(std::int64_t now_ms);
  void on_request() { is_asked_ = true; }

  // When take() will answer; 0: now. None: nothing is to be done.
  [[nodiscard]] std::optional<std::int64_t> due_ms() const;
  // Why they are to be read now, if they are. It is then done with.
  [[nodiscard]] std::optional<Cause> take(std::int64_t now_ms);

 private:
  ReloadOptions options_;
  bool is_asked_ = false;
  std::optional<std::int64_t> first_ms_;  // change that has not been taken
  std::int64_t last_ms_ = 0;
};

}  // namespace shared::reload
