// ControlInbox: how the hub's thread and a control thread reach each other, and part.
//
//   hub --ask--> [ requests ] --wait--> control thread --answer--> hub's Mailbox
//
// Both hold it, so a control thread that is left behind while it blocks finds it stopped instead
// of a loop that is gone.
//
// Thread: ask, stop: the hub's; wait, answer: the control thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/control_messages.h"
#include "shared/loop/mailbox.h"

namespace conn::ingest::kafka {

class ControlInbox {
 public:
  using Answers = shared::loop::Mailbox<ControlAnswer>;
  using Time = std::chrono::steady_clock::time_point;

  explicit ControlInbox(Answers& answers) : answers_(&answers) {}

  // Bounded by the topics and partitions that may be followed.
  void ask(ControlRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    changed_.notify_one();
  }

  // All of them at once: they come out of one wait().
  void ask_all(std::vector<ControlRequest> requests) {
    const std::lock_guard lock(mutex_);
    std::ranges::move(requests, std::back_inserter(requests_));
    changed_.notify_one();
  }

  // No answer is passed on any more.
  void stop() {
    const std::lock_guard lock(mutex_);
    answers_ = nullptr;
    changed_.notify_one();
  }

  // What has been asked, at the latest at `until`; false once stopped.
  [[nodiscard]] bool wait(Time until, std::vector<ControlRequest>& requests) {
    requests.clear();
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [this] { return answers_ == nullptr || !requests_.empty(); });
    requests.swap(requests_);
    return answers_ != nullptr;
  }

  void answer(ControlAnswer answer) {
    const std::lock_guard lock(mutex_);
    if (answers_ != nullptr) answers_->post(std::move(answer));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ControlRequest> requests_;
  Answers* answers_;  // null: stopped
};

}  // namespace conn::ingest::kafka
