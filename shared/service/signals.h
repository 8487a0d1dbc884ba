// Signals: SIGTERM and SIGINT on a loop. The first one starts the drain; a second one exits at once.
//
// block_signals() must run before any thread is started, so that all of them inherit the mask.
// Thread: main's loop.
#pragma once

#include <functional>

#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace shared::service {

void block_signals();

class Signals {
 public:
  Signals(loop::Loop& loop, std::function<void()> drain);

 private:
  void on_signal();

  std::function<void()> drain_;
  bool is_draining_ = false;
  UniqueFd fd_;
  loop::Watch watch_;
};

}  // namespace shared::service
