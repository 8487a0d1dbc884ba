// BoundedThread: a thread that its owner waits for only so long.
//
// rd_kafka_destroy() and the blocking queries have no deadline of their own, and a process that is
// asked to stop must stop. A thread that is late is abandoned: so it owns all that it touches, and
// the process ends with _exit() or by returning from main.
//
// Thread: the owner's. join_within() is called before destruction, or the destructor waits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "shared/kafka/handles.h"

namespace shared::kafka {

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

// Destroys the client on a thread of its own; false, and a line in the log, if it hangs.
bool destroy_within(ClientPtr client, std::int64_t timeout_ms);

}  // namespace shared::kafka
