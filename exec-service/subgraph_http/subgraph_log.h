// SubgraphLog: a line when a subgraph begins to fail, and one when it answers again, whatever the
// number of requests and workers.
//
//   answer, failure ─▶ SubgraphLog ─▶ warn "subgraph fails" … info "subgraph answers again"
//
// Shapes: an incident ends with the first answer after kQuietMs without a failure: a subgraph that
//         fails now and then is two lines per that time at most.
// Thread: any. What answers outside of an incident costs one atomic load.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "shared/sync/mutex.h"

namespace exec::subgraph_http {

class SubgraphIncidents {
 public:
  static constexpr std::int64_t kQuietMs = 10'000;

  explicit SubgraphIncidents(std::string name) : name_(std::move(name)) {}

  void on_failure(std::int64_t now_ms, std::string_view reason);
  void on_answer(std::int64_t now_ms) {
    if (is_failing_.load(std::memory_order_relaxed)) end(now_ms);
  }
  [[nodiscard]] bool is_failing() const { return is_failing_.load(std::memory_order_relaxed); }

 private:
  void end(std::int64_t now_ms);

  const std::string name_;
  std::atomic<bool> is_failing_ = false;
  shared::Mutex mutex_;
  std::int64_t since_ms_ GUARDED_BY(mutex_) = 0;
  std::int64_t last_ms_ GUARDED_BY(mutex_) = 0;
  std::uint64_t failures_ GUARDED_BY(mutex_) = 0;
};

class SubgraphLog {
 public:
  // Of a subgraph by its name; all workers share it.
  [[nodiscard]] std::shared_ptr<SubgraphIncidents> of(const std::string& name);

 private:
  shared::Mutex mutex_;
  std::map<std::string, std::shared_ptr<SubgraphIncidents>> by_name_ GUARDED_BY(mutex_);
};

}  // namespace exec::subgraph_http
