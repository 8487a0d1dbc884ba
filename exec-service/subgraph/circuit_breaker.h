// CircuitBreaker: whether a subgraph is worth asking. One that only fails is left alone, so that
// its callers fail at once instead of after a timeout, and it can come back.
//
//              too many failures            open_ms later
//   ┌────────┐ ──────────────────▶ ┌──────┐ ──────────────▶ ┌───────────┐
//   │ closed │                     │ open │                 │ half open │  one trial, all
//   └────────┘ ◀── it succeeds ─┐  └──────┘ ◀─ it fails: ── └───────────┘  others are refused
//                               └───────────── open_ms × 2 ───────┘
//
// Too many: so many in a row, or a share of the requests of the window, which is ten slots of time.
// An answer to a request from before the last change of state says nothing, and is not counted.
//
// Source: M. Nygard, "Release It!", "Circuit Breaker".
// Thread: one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "exec-service/subgraph/subgraph_options.h"

namespace exec::subgraph {

class CircuitBreaker {
 public:
  enum class State : std::uint8_t { kClosed, kOpen, kHalfOpen };

  // What an admitted request says when it has ended: in which period it was admitted.
  using Permit = std::uint64_t;

  explicit CircuitBreaker(const CircuitOptions& options) : options_(options) {}

  // Whether admit() would refuse; changes nothing.
  [[nodiscard]] bool refuses(std::int64_t now_ms) const;

  // A request is about to be sent; each permit comes back by one of the three below.
  [[nodiscard]] std::optional<Permit> admit(std::int64_t now_ms);
  void on_success(Permit permit, std::int64_t now_ms);
  void on_failure(Permit permit, std::int64_t now_ms);
  void on_abandoned(Permit permit);  // its outcome says nothing about the subgraph

  // Failures of permits that had been given back as abandoned, now known to be the subgraph's.
  void on_late_failures(std::size_t failures, std::int64_t now_ms);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::uint64_t times_opened() const { return times_opened_; }

 private:
  struct Slot {
    std::int64_t number = 0;  // of the slot of time, since the clock's beginning
    std::size_t requests = 0;
    std::size_t failures = 0;
  };

  void count(bool is_failure, std::int64_t now_ms);
  [[nodiscard]] bool is_too_much(std::int64_t now_ms) const;
  [[nodiscard]] std::int64_t slot_number(std::int64_t now_ms) const;
  void change(State state);
  void open(std::int64_t now_ms);

  CircuitOptions options_;
  State state_ = State::kClosed;
  Permit period_ = 0;
  std::size_t failures_in_a_row_ = 0;
  std::array<Slot, 10> window_;
  std::int64_t open_until_ms_ = 0;
  std::int64_t open_for_ms_ = 0;  // the last time; 0: it was closed since
  bool is_trial_under_way_ = false;
  std::uint64_t times_opened_ = 0;
};

}  // namespace exec::subgraph
