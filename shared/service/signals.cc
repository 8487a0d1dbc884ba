#include "shared/service/signals.h"

#include <csignal>
#include <initializer_list>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"
#include "shared/log/log.h"

namespace shared::service {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int each : signals)
    sigaddset(&set, each);
  return set;
}

void block(std::initializer_list<int> signals) {
  const sigset_t set = set_of(signals);
  CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
}

// A terminal that closes, or a log rotation, may send SIGHUP while a program is still being loaded.
// This runs before the libraries are initialised, which takes longer than what main() does first.
void block_hangup_before_main() {
  sigset_t hangup;
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  (void)sigprocmask(SIG_BLOCK, &hangup, nullptr);  // NOLINT(concurrency-mt-unsafe): no thread yet
}
[[gnu::section(".preinit_array"),
  gnu::used]] void (*const kBeforeMain)() = &block_hangup_before_main;

UniqueFd open_signals() {
  const sigset_t set = set_of({SIGTERM, SIGINT, SIGHUP});
  return UniqueFd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

}  // namespace

void unblock_hangup() {
  const sigset_t set = set_of({SIGHUP});
  CHECK(pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0);
}

void block_signals() {
  block({SIGTERM, SIGINT, SIGHUP});
}

Signals::Signals(loop::Loop& loop, std::function<void()> drain, std::function<void()> reload)
    : drain_(std::move(drain)),
      reload_(std::move(reload)),
      fd_(open_signals()),
      watch_(loop, fd_.get(), [this](loop::Watch::Ready) { on_readable(); }) {
  CHECK(fd_);
  watch_.want(true, false);
}

// What is still to be stopped may hang: a signal ends the process as it would any other.
Signals::~Signals() {
  const sigset_t set = set_of({SIGTERM, SIGINT});
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Signals::on_readable() {
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGHUP)
      on_hangup();
    else
      on_ending(info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT");
  }
}

void Signals::on_hangup() {
  if (reload_) return reload_();
  log::info("SIGHUP is ignored", {{"remedy", "restart to read the configuration again"}});
}

void Signals::on_ending(const char* name) {
  if (std::exchange(is_draining_, true)) {
    log::warn("second signal, exiting at once");
    (void)log::flush();
    ::_exit(1);
  }
  log::info("draining", {{"signal", name}});
  drain_();
}

}  // namespace shared::service
