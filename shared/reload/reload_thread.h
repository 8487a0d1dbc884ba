// ReloadThread: a thread that waits for changes of files, and has them read again on it: reading may
// take long, on a slow disk or of a large file, and must not hold up a loop.
//
//   FileWatch ─ changed ─▶ ReloadSchedule ─ due ─▶ reload(cause)
//   request() ─ asked ───▶
//
// It begins with one reload, kChanged: the files may have changed between their first reading and
// the beginning of the watch.
//
// Thread: any but its own. What `reload` touches must live as long as the thread may: a file system
//         that does not answer holds it, and then it is abandoned.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "shared/base/clock.h"
#include "shared/reload/file_watch.h"
#include "shared/reload/reload_schedule.h"
#include "shared/sync/bounded_thread.h"

namespace shared::reload {

// What the thread does, turn by turn.
class ReloadTurns {
 public:
  using Reload = std::function<void(Cause)>;

  ReloadTurns(std::unique_ptr<FileWatch> watch,
              std::shared_ptr<const Clock> clock,
              const ReloadOptions& options,
              Reload reload);

  void request();  // any thread
  void stop();     // any thread
  // Waits for something to happen, and does what is due. False: it was stopped.
  [[nodiscard]] bool turn();

 private:
  std::unique_ptr<FileWatch> watch_;
  std::shared_ptr<const Clock> clock_;
  ReloadSchedule schedule_;
  Reload reload_;
  std::atomic<bool> is_asked_{false};
  std::atomic<bool> is_stopped_{false};
};

class ReloadThread {
 public:
  explicit ReloadThread(std::shared_ptr<ReloadTurns> turns);
  ~ReloadThread() { turns_->stop(); }  // and waits, unless stop_within() has been called
  ReloadThread(const ReloadThread&) = delete;
  ReloadThread& operator=(const ReloadThread&) = delete;

  void request() { turns_->request(); }
  // False: it is still reading after that long, and abandoned.
  [[nodiscard]] bool stop_within(std::int64_t timeout_ms);

 private:
  std::shared_ptr<ReloadTurns> turns_;
  BoundedThread thread_;
};

}  // namespace shared::reload
