#include "shared/memory/memory_watch.h"

#include <malloc.h>

#include "shared/log/log.h"
#include "shared/memory/process_memory.h"

namespace shared::memory {

namespace {

constexpr std::int64_t kEveryMs = 100;
constexpr std::int64_t kTrimEveryMs = 500;

const char* what_happens(Level level) {
  switch (level) {
    case Level::kNone:
      return "nothing";
    case Level::kElevated:
      return "no new sessions";
    case Level::kHigh:
      return "no new sessions, subscriptions, queries or executions";
    case Level::kCritical:
      break;
  }
  return "nothing new, and the clients for which most is waiting are disconnected";
}

}  // namespace

MemoryWatch::MemoryWatch(loop::Loop& loop,
                         const Clock& clock,
                         std::size_t budget_bytes,
                         Pressure& pressure)
    : clock_(clock),
      budget_(budget_bytes > 0 ? budget_bytes : default_budget_bytes()),
      pressure_(pressure),
      timer_(loop, [this] { measure(); }) {}

void MemoryWatch::start() {
  timer_.start(kEveryMs);
}

void MemoryWatch::measure() {
  timer_.start(kEveryMs);
  const std::int64_t now_ms = clock_.now_ms();
  const Level before = budget_.level();
  std::size_t used = resident_bytes();
  if (before != Level::kNone || budget_.is_reached(used)) {
    if (now_ms - trimmed_ms_ < kTrimEveryMs) return;
    trimmed_ms_ = now_ms;
    ::malloc_trim(0);
    used = resident_bytes();
  }
  const Level level = budget_.update(used, now_ms);
  pressure_.publish(level, budget_.excess_bytes(used));
  if (level != before) log_change(before, used);
}

void MemoryWatch::log_change(Level before, std::size_t used_bytes) {
  const auto left_out = lines_.take(clock_.now_ms());
  if (!left_out) return;
  const Level level = budget_.level();
  const auto write = level > before ? log::warn : log::info;
  write("memory pressure",
        {{"used_bytes", used_bytes},
         {"budget_bytes", budget_.bytes()},
         {"refused", what_happens(level)},
         {"remedy",
          level == Level::kNone
              ? "none: it is over"
              : "give the process more memory and raise `memory`, or start another replica"},
         {"left_out", *left_out}});
}

void MemoryWatch::write_metrics(metrics::Page& page) const {
  page.gauge("sluice_memory_resident_bytes", "Memory that the process takes.",
             static_cast<double>(resident_bytes()));
  page.gauge("sluice_memory_budget_bytes", "Memory that it may take (`memory`).",
             static_cast<double>(budget_.bytes()));
  page.gauge("sluice_memory_pressure",
             "0: none; 1: no new sessions; 2: nothing new; 3: clients are disconnected.",
             static_cast<double>(budget_.level()));
}

}  // namespace shared::memory
