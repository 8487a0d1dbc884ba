// Loop: one thread's event loop. Timer, Watch and TurnEnd are what a loop can wait for.
//
//   turn:  wait (descriptors, nearest timer) -> callbacks -> TurnEnd callbacks -> wait ...
//
// Everything here is created, used and destroyed on the loop's thread, except Loop::stop().
// Callbacks may destroy the object that called them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

struct event;  // NOLINT(readability-identifier-naming): libevent's
struct event_base;

namespace shared::loop {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // returns after stop()
  void stop();  // any thread; the turn in progress is finished first

  // One pass without waiting. For tests and for draining before exit.
  void run_once();

  [[nodiscard]] event_base* base() { return base_.get(); }  // for reactor/ only

 private:
  struct Free {
    void operator()(event_base* base) const;
  };
  std::unique_ptr<event_base, Free> base_;
};

namespace internal {
struct FreeEvent {
  void operator()(event* e) const;
};
using EventPtr = std::unique_ptr<event, FreeEvent>;
}  // namespace internal

// Calls back once, `after_ms` from now. Starting it again moves the deadline.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> fired);
  void start(std::int64_t after_ms);
  void cancel();
  [[nodiscard]] bool is_running() const;

 private:
  std::function<void()> fired_;
  internal::EventPtr event_;
};

// Calls back, level-triggered, while the descriptor is ready for what is wanted.
class Watch {
 public:
  struct Ready {
    bool read;
    bool write;
  };
  Watch(Loop& loop, int fd, std::function<void(Ready)> ready);
  void want(bool read, bool write);  // neither: sleep

 private:
  Loop& loop_;
  int fd_;
  std::function<void(Ready)> ready_;
  internal::EventPtr event_;
};

// Calls back once at the end of the turn in which request() was called, after everything that was
// ready when the turn began: the place to write what a whole turn has gathered.
class TurnEnd {
 public:
  TurnEnd(Loop& loop, std::function<void()> fired);
  void request();

 private:
  std::function<void()> fired_;
  internal::EventPtr event_;
};

}  // namespace shared::loop
