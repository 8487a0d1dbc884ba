// FaultIsolation: what a worker knows about requests that combine what many rows ask for: which
// things to ask for apart, when a request is late, and how many further requests may be spent on
// finding out.
//
//   a combined request fails or is late ─ take() ─▶ split, asked again in parts
//   one part failed, its siblings did not ─ set_apart() ─▶ is_apart() for `apart_ms`
//
// Spec:   docs/decisions/0018-fault-isolation.md; docs/reliability.md "Isolation".
// Shapes: a Key is the keyed hash of a selection with its arguments, or of a representation; two of
//         one key only travel apart needlessly. Subgraphs are the plan's indices.
// Bounds: `apart_max` keys, the oldest is dropped first; the usual latencies of `subgraphs_max`
//         subgraphs; the budget refills with time only, so that nothing that fails adds to it.
// Errors: none.
// Thread: the worker's; its owner calls expire() at next_ms(), which may send requests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "shared/base/clock.h"

namespace exec::loader {

struct IsolationOptions {
  std::int64_t apart_ms = 60'000;  // renewed whenever it fails again
  std::size_t apart_max = 4'096;
  // Further requests that splitting may cost, per subgraph; events and requests of clients apart.
  std::int64_t budget_max = 512;
  std::int64_t budget_per_second = 64;
  // For one request that failed, and for one that was late: its parts may be late for their number.
  std::size_t splits_max = 128;
  std::size_t late_splits_max = 32;
  // A combined request is late after so many times the usual time, but not before `late_min_ms`
  // nor after the given share of the time left.
  std::int64_t late_factor = 4;
  std::int64_t late_min_ms = 100;
  std::int64_t late_share = 4;
};

struct IsolationCounters {
  std::uint64_t splits = 0;        // requests sent in place of one that failed or was late
  std::uint64_t unaffordable = 0;  // failed requests that were not split: the budget was spent
  std::uint64_t found = 0;         // keys set apart
};

class FaultIsolation {
 public:
  using Key = std::uint64_t;
  using Alarm = std::pair<std::int64_t, std::uint64_t>;

  explicit FaultIsolation(const shared::Clock& clock, const IsolationOptions& options = {})
      : clock_(clock), options_(options) {}

  [[nodiscard]] const IsolationOptions& options() const { return options_; }
  [[nodiscard]] const IsolationCounters& counters() const { return counters_; }
  [[nodiscard]] std::int64_t now_ms() const { return clock_.now_ms(); }

  // ---- what travels apart
  [[nodiscard]] bool has_apart();
  [[nodiscard]] bool is_apart(Key key) const;
  void set_apart(Key key);
  void renew(Key key);  // if it is apart
  void forgive(Key key);

  // ---- what splitting may cost
  [[nodiscard]] bool take(std::uint32_t subgraph, bool is_for_event, std::size_t requests);

  // ---- how long a combined request usually takes: by subgraph, and by its size to a power of two
  [[nodiscard]] std::int64_t patience_ms(std::uint32_t subgraph,
                                         std::size_t size,
                                         std::int64_t deadline_ms) const;
  void on_answer(std::uint32_t subgraph, std::size_t size, std::int64_t took_ms);

  // Which of many to try first: another at each call, and not one that a client can foresee.
  [[nodiscard]] std::size_t choose(std::size_t count);

  // ---- alarms
  [[nodiscard]] Alarm set_alarm(std::int64_t at_ms, std::function<void()> ring);
  void clear_alarm(const Alarm& alarm) { alarms_.erase(alarm); }
  [[nodiscard]] std::optional<std::int64_t> next_ms() const;
  void expire();

 private:
  static constexpr std::size_t kSizes = 16;
  static constexpr std::size_t kSubgraphsMax = 10'000;
  struct Budget {
    std::int64_t left = 0;  // in thousandths of a request
    std::int64_t refilled_ms = 0;
  };
  struct Apart {
    std::int64_t until_ms = 0;
    std::uint64_t entry = 0;  // the one of order_ that counts
  };

  void drop_old(std::int64_t now_ms);

  const shared::Clock& clock_;
  const IsolationOptions options_;
  IsolationCounters counters_;
  std::unordered_map<Key, Apart> apart_;  // keys are hashes with the process's secret
  std::deque<std::pair<std::uint64_t, Key>> order_;
  std::uint64_t last_entry_ = 0;
  std::map<std::pair<std::uint32_t, bool>, Budget> budgets_;
  std::unordered_map<std::uint32_t, std::array<std::int64_t, kSizes>> usual_us_;
  std::map<Alarm, std::function<void()>> alarms_;
  std::uint64_t last_alarm_ = 0;
  std::uint64_t last_choice_ = 0;
};

}  // namespace exec::loader
