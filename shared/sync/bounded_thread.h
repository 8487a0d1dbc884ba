// BoundedThread: a thread that its owner waits for only so long.
//
// Some calls have no deadline of their own, such as rd_kafka_destroy() and the reading of a file, and
// a process that is asked to stop must stop. A thread that is late is abandoned: so it owns all that
// it touches, and the process ends with _exit() or by returning from main.
//
// Thread: the owner's. join_within() is called before destruction, or the destructor waits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace shared {

class BoundedThread {
 public:
  explicit BoundedThread(std::function<void()> work);
  ~BoundedThread();
  BoundedThread(const BoundedThread&) = delete;
  BoundedThread& operator=(const BoundedThread&) = delete;

  // False: still running after that long, and abandoned.
  [[nodiscard]] bool join_within(std::int64_t timeout_ms);

 private:
  struct Done {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_done = false;
  };
  std::shared_ptr<Done> done_ = std::make_shared<Done>();
  std::thread thread_;
};

}  // namespace shared
