#include "shared/reload/reload_schedule.h"

#include <algorithm>

namespace shared::reload {

void ReloadSchedule::on_change(std::int64_t now_ms) {
  if (!first_ms_) first_ms_ = now_ms;
  last_ms_ = now_ms;
}

std::optional<std::int64_t> ReloadSchedule::due_ms() const {
  if (is_asked_) return 0;
  if (!first_ms_) return {};
  return std::min(last_ms_ + options_.quiet_ms, *first_ms_ + options_.changing_ms_max);
}

std::optional<Cause> ReloadSchedule::take(std::int64_t now_ms) {
  const auto due = due_ms();
  if (!due || now_ms < *due) return {};
  const Cause cause = is_asked_ ? Cause::kAsked : Cause::kChanged;
  is_asked_ = false;
  first_ms_.reset();
  return cause;
}

}  // namespace shared::reload
