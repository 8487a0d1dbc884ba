// Mailbox<Message>: the only way into a loop's thread. Any thread posts; the loop's thread receives
// all that has come, in order, in one call per turn. No thread ever waits on a mailbox.
//
//   thread A --post(m)--> [ mutex, vector, eventfd ] --turn--> receive(vector<Message>&)
//
// Bounds: messages whose number a quota bounds are post()ed and cannot fail; a poster of messages
//         that load could pile up asks has_room() first, and posts them with their size. What a
//         burst took is given back when it is over.
// Thread: post, post_all, has_room: any. The rest, and destruction, on the loop's thread; a poster
//         must not outlive the mailbox.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
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

  void post(Message message) {
    {
      const Lock lock(mutex_);
      messages_.push_back(std::move(message));
      if (messages_.size() > 1) return;  // the poster of the first one has woken the loop
    }
    wakeup_.wake();
  }

  // False if `bytes` more would exceed bytes_max, after those `held` that the poster has for it
  // already. Where there is nothing there is room for anything.
  [[nodiscard]] bool has_room(std::size_t bytes, std::size_t held = 0) {
    const Lock lock(mutex_);
    const std::size_t before = bytes_ + held;
    return before == 0 || bytes <= bytes_max_ - std::min(before, bytes_max_);
  }

  // All at once: they are received in one call. `messages` is empty afterwards.
  void post_all(std::vector<Message>& messages, std::size_t bytes) {
    if (messages.empty()) return;
    {
      const Lock lock(mutex_);
      bytes_ += bytes;
      const bool is_awake = !messages_.empty();
      messages_.insert(messages_.end(), std::make_move_iterator(messages.begin()),
                       std::make_move_iterator(messages.end()));
      messages.clear();
      if (is_awake) return;
    }
    wakeup_.wake();
  }

 private:
  static constexpr std::size_t kMessagesKept = 1'024;  // room for so many stays

  void drain() {
    {
      const Lock lock(mutex_);
      received_.swap(messages_);
      bytes_ = 0;
    }
    if (!received_.empty()) receive_(received_);
    received_.clear();  // what they hold must not wait for the next ones
    if (received_.capacity() > kMessagesKept) std::vector<Message>().swap(received_);
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
