// SessionQuota: how many sessions the process may hold, on all reactors together.  Thread: any.
#pragma once

#include <atomic>
#include <cstddef>

namespace conn::reactor {

class SessionQuota {
 public:
  explicit SessionQuota(std::size_t sessions_max) : sessions_max_(sessions_max) {}

  [[nodiscard]] bool take() {
    if (sessions_.fetch_add(1, std::memory_order_relaxed) < sessions_max_) return true;
    release();
    return false;
  }
  void release() { sessions_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  const std::size_t sessions_max_;
  std::atomic<std::size_t> sessions_{0};
};

}  // namespace conn::reactor
