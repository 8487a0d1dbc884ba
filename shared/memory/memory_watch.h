// MemoryWatch: measures the process's memory ten times per second, and publishes the pressure.
//
//   /proc/self/statm ─▶ MemoryBudget ─▶ Pressure ─▶ reactors, gRPC's threads
//
// What was freed may still be the allocator's: under pressure it is returned to the kernel first, at
// most twice per second, so that the figure is of what is in use.
//
// Thread: the loop's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/base/clock.h"
#include "shared/log/line_budget.h"
#include "shared/loop/loop.h"
#include "shared/memory/memory_budget.h"
#include "shared/memory/pressure.h"
#include "shared/metrics/page.h"

namespace shared::memory {

class MemoryWatch {
 public:
  // 0: default_budget_bytes().
  MemoryWatch(loop::Loop& loop, const Clock& clock, std::size_t budget_bytes, Pressure& pressure);
  void start();

  void write_metrics(metrics::Page& page) const;

 private:
  void measure();
  void log_change(Level before, std::size_t used_bytes);

  const Clock& clock_;
  MemoryBudget budget_;
  Pressure& pressure_;
  std::int64_t trimmed_ms_ = 0;
  log::LineBudget lines_{20, 60'000};
  loop::Timer timer_;
};

}  // namespace shared::memory
