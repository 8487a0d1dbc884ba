#include "shared/sync/bounded_thread.h"

#include <chrono>
#include <utility>

namespace shared {

BoundedThread::BoundedThread(std::function<void()> work)
    : thread_([done = done_, work = std::move(work)]() mutable {
        work();
        work = nullptr;  // what it owns goes before the owner is notified
        const std::lock_guard lock(done->mutex);
        done->is_done = true;
        done->changed.notify_all();
      }) {}

BoundedThread::~BoundedThread() {
  if (thread_.joinable()) thread_.join();
}

bool BoundedThread::join_within(std::int64_t timeout_ms) {
  if (!thread_.joinable()) return true;
  bool is_done = false;
  {
    std::unique_lock lock(done_->mutex);
    is_done = done_->changed.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                                      [this] { return done_->is_done; });
  }
  if (is_done) {
    thread_.join();
  } else {
    thread_.detach();
  }
  return is_done;
}

}  // namespace shared
