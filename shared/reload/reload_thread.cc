#include "shared/reload/reload_thread.h"

#include <algorithm>
#include <utility>

namespace shared::reload {

ReloadTurns::ReloadTurns(std::unique_ptr<FileWatch> watch,
                         std::shared_ptr<const Clock> clock,
                         const ReloadOptions& options,
                         Reload reload)
    : watch_(std::move(watch)),
      clock_(std::move(clock)),
      schedule_(options),
      reload_(std::move(reload)) {
  schedule_.on_change(clock_->now_ms());
}

void ReloadTurns::request() {
  is_asked_ = true;
  watch_->wake();
}

void ReloadTurns::stop() {
  if (!is_stopped_.exchange(true)) watch_->wake();
}

bool ReloadTurns::turn() {
  const auto due_ms = schedule_.due_ms();
  const std::int64_t wait_ms =
      due_ms ? std::max<std::int64_t>(0, *due_ms - clock_->now_ms()) : std::int64_t{-1};
  const bool has_changed = watch_->wait(wait_ms);
  if (is_stopped_) return false;
  if (is_asked_.exchange(false)) schedule_.on_request();
  if (has_changed) schedule_.on_change(clock_->now_ms());
  if (const auto cause = schedule_.take(clock_->now_ms())) reload_(*cause);
  return !is_stopped_;
}

ReloadThread::ReloadThread(std::shared_ptr<ReloadTurns> turns)
    : turns_(std::move(turns)), thread_([turns = turns_] {
        while (turns->turn()) {
        }
      }) {}

bool ReloadThread::stop_within(std::int64_t timeout_ms) {
  turns_->stop();
  return thread_.join_within(timeout_ms);
}

}  // namespace shared::reload
