// Signals: SIGTERM, SIGINT and SIGHUP on a loop. The first SIGTERM or SIGINT starts the drain; a
// second one exits at once, or ends the process if the loop runs no more. SIGHUP reloads what can be
// reloaded, and never ends anything: a terminal that closes, or a log rotation, sends it, too.
//
// A program that links this starts with SIGHUP blocked, before main(): one that reloads nothing
// calls unblock_hangup(). block_signals() must run before any thread is started, so that all of them
// inherit the mask. Until then SIGTERM and SIGINT end the process at once; what comes between it and
// Signals waits for that.
// Thread: main's loop.
#pragma once

#include <functional>

#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace shared::service {

void unblock_hangup();
void block_signals();

class Signals {
 public:
  // `reload`: on SIGHUP; empty: it is ignored.
  Signals(loop::Loop& loop, std::function<void()> drain, std::function<void()> reload = {});
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  void on_readable();
  void on_ending(const char* name);
  void on_hangup();

  std::function<void()> drain_;
  std::function<void()> reload_;
  bool is_draining_ = false;
  UniqueFd fd_;
  loop::Watch watch_;
};

}  // namespace shared::service
