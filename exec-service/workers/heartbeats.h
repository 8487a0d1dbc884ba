// Heartbeats: one signal for the workers of a process, which stops if any of them is stuck.
//
//   worker 0 ─ beat ─┐
//   worker 1 ─ beat ─┼─ all have beaten ─▶ HeartbeatSink
//   worker 2 ─ beat ─┘
//
// A caller does not know which worker has its rows, so one that is stuck must silence all.
//
// Spec:   proto/exec.proto, Heartbeat.
// Thread: any (a lock inside, not held while notifying).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "exec-service/ports/service.h"
#include "shared/sync/mutex.h"

namespace exec::workers {

// Of each worker; the wire promises one every 250 ms.
inline constexpr std::int64_t kHeartbeatEveryMs = 200;

class Heartbeats {
 public:
  Heartbeats(std::size_t workers, std::weak_ptr<ports::HeartbeatSink> sink)
      : sink_(std::move(sink)), has_beaten_(workers, false), missing_(workers) {}

  // Notifies the sink, if it lives and no other worker has still to beat.
  void beat(std::uint32_t worker) {
    if (!completes_round(worker)) return;
    if (const auto sink = sink_.lock()) sink->on_heartbeat();
  }

 private:
  bool completes_round(std::uint32_t worker) {
    const shared::Lock lock(mutex_);
    if (has_beaten_[worker]) return false;
    has_beaten_[worker] = true;
    if (--missing_ > 0) return false;
    missing_ = has_beaten_.size();
    has_beaten_.assign(missing_, false);
    return true;
  }

  const std::weak_ptr<ports::HeartbeatSink> sink_;
  shared::Mutex mutex_;
  std::vector<bool> has_beaten_ GUARDED_BY(mutex_);  // since the sink was last notified
  std::size_t missing_ GUARDED_BY(mutex_);
};

}  // namespace exec::workers
