// Mailbox<Message>: the only way into a loop's thread. Any thread posts; the loop's thread receives
// all that has come, in order, in one call a turn. No thread ever waits on a mailbox.
//
//   thread A --post(m)--> [ mutex, vector, eventfd ] --turn--> receive(vector<Message>&)
//
// Bounds: messages whose number a quota bounds are post()ed and cannot fail; those that load could
//         pile up are try_post()ed with their size, and refused while `bytes_max` bytes wait.
// Thread: post, try_post: any. The rest, and destruction, on the loop's thread; a poster must not
//         outlive the mailbox.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "shared/loop/loop.h"
#include "shared/sync/mutex.h"
#include "shared/sync/unique_fd.h"

namespace shared::loop {

// The wake-up half: an eventfd that the loop watches.
class Wakeup {
 public:
  Wakeup(Loop& loop, std::function<void()> woken);
  void wake();  // any thread

 private:
  UniqueFd fd_;
  std::function<void()> woken_;
  Watch watch_;
};

template <class Message>
class Mailbox {
 public:
  using Receive = std::function<void(std::vector<Message>&)>;

  Mailbox(Loop& loop,
          Receive receive,
          std::size_t bytes_max = std::numeric_limits<std::size_t>::max())
      : receive_(std::move(receive)), bytes_max_(bytes_max), wakeup_(loop, [this] { drain(); }) {}

  void post(Message message) { (void)put(std::move(message), 0, false); }

  // False, and nothing posted, if `bytes` more would exceed bytes_max; a message always fits an
  // empty mailbox.
  [[nodiscard]] bool try_post(Message message, std::size_t bytes) {
    return put(std::move(message), bytes, true);
  }

 private:
  bool put(Message message, std::size_t bytes, bool is_bounded) {
    {
      const Lock lock(mutex_);
      if (is_bounded && bytes_ > 0 && bytes > bytes_max_ - std::min(bytes_, bytes_max_))
        return false;
      bytes_ += bytes;
      messages_.push_back(std::move(message));
      if (messages_.size() > 1) return true;  // whoever put the first one has woken the loop
    }
    wakeup_.wake();
    return true;
  }

  void drain() {
    {
      const Lock lock(mutex_);
      received_.swap(messages_);
      bytes_ = 0;
    }
    if (!received_.empty()) receive_(received_);
    received_.clear();  // what they hold must not wait for the next ones
  }

  Receive receive_;
  std::size_t bytes_max_;
  Mutex mutex_;
  std::vector<Message> messages_ GUARDED_BY(mutex_);
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::vector<Message> received_;  // keeps its capacity from turn to turn
  Wakeup wakeup_;
};

}  // namespace shared::loop
