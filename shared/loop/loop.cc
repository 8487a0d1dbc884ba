#include "shared/loop/loop.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <event2/event.h>
#include <event2/thread.h>

#include "shared/base/check.h"
#include "shared/log/log.h"

namespace shared::loop {

namespace {

// libevent would write to standard error itself, and the loop would wait for its reader.
void log_line(int severity, const char* text) {
  const log::Fields fields = {{"text", text}};
  if (severity == EVENT_LOG_DEBUG) return log::debug("libevent", fields);
  log::warn("libevent", fields);
}

void end(int) {
  (void)log::flush();  // its last line
  std::abort();
}

event_base* new_base() {
  static const bool kThreadsReady = [] {
    std::signal(SIGPIPE, SIG_IGN);
    event_set_log_callback(log_line);
    event_set_fatal_callback(end);
    return evthread_use_pthreads() == 0;
  }();
  CHECK(kThreadsReady);
  event_base* base = event_base_new();
  CHECK(base != nullptr);
  return base;
}

timeval to_timeval(std::int64_t ms) {
  ms = std::max<std::int64_t>(ms, 0);
  return {ms / 1000, (ms % 1000) * 1000};
}

// The callback is copied before it runs, as it may destroy the object that owns it.
void call(evutil_socket_t, short, void* fired) {
  const auto copy = *static_cast<std::function<void()>*>(fired);
  copy();
}

}  // namespace

void Loop::Free::operator()(event_base* base) const {
  event_base_free(base);
}
void internal::FreeEvent::operator()(event* e) const {
  event_free(e);
}

Loop::Loop() : base_(new_base()) {}
Loop::~Loop() = default;

void Loop::run() {
  event_base_loop(base_.get(), EVLOOP_NO_EXIT_ON_EMPTY);
}
void Loop::stop() {
  event_base_loopexit(base_.get(), nullptr);
}
void Loop::run_once() {
  event_base_loop(base_.get(), EVLOOP_NONBLOCK);
}

Timer::Timer(Loop& loop, std::function<void()> fired)
    : fired_(std::move(fired)), event_(event_new(loop.base(), -1, 0, call, &fired_)) {}

void Timer::start(std::int64_t after_ms) {
  const timeval after = to_timeval(after_ms);
  event_add(event_.get(), &after);
}
void Timer::cancel() {
  event_del(event_.get());
}
bool Timer::is_running() const {
  return event_pending(event_.get(), EV_TIMEOUT, nullptr) != 0;
}

Watch::Watch(Loop& loop, int fd, std::function<void(Ready)> ready)
    : loop_(loop), fd_(fd), ready_(std::move(ready)) {}

void Watch::want(bool read, bool write) {
  event_.reset();
  if (!read && !write) return;
  const auto what = static_cast<short>(EV_PERSIST | (read ? EV_READ : 0) | (write ? EV_WRITE : 0));
  const auto ready = [](evutil_socket_t, short flags, void* self) {
    const auto copy = static_cast<Watch*>(self)->ready_;
    copy({(flags & EV_READ) != 0, (flags & EV_WRITE) != 0});
  };
  event_.reset(event_new(loop_.base(), fd_, what, ready, this));
  event_add(event_.get(), nullptr);
}

TurnEnd::TurnEnd(Loop& loop, std::function<void()> fired)
    : fired_(std::move(fired)), event_(event_new(loop.base(), -1, 0, call, &fired_)) {}

// libevent appends an activated event to the queue of the turn in progress, after all that the
// wait brought; activating it again before it ran changes nothing.
void TurnEnd::request() {
  event_active(event_.get(), EV_TIMEOUT, 0);
}

}  // namespace shared::loop
