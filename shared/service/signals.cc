#include "shared/service/signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"
#include "shared/log/log.h"

namespace shared::service {

namespace {

sigset_t ending() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

UniqueFd open_signals() {
  const sigset_t set = ending();
  return UniqueFd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

}  // namespace

void block_signals() {
  const sigset_t set = ending();
  CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
}

Signals::Signals(loop::Loop& loop, std::function<void()> drain)
    : drain_(std::move(drain)),
      fd_(open_signals()),
      watch_(loop, fd_.get(), [this](loop::Watch::Ready) { on_signal(); }) {
  CHECK(fd_);
  watch_.want(true, false);
}

void Signals::on_signal() {
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == sizeof info) {
    if (std::exchange(is_draining_, true)) {
      log::warn("second signal, exiting at once");
      (void)log::flush();
      ::_exit(1);
    }
    log::info("draining", {{"signal", info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT"}});
    drain_();
  }
}

}  // namespace shared::service
