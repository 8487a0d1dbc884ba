// ExclusiveTurn: the right of one event's rows to be executed while this process executes no others,
// so that they alone can be what ends it. One per process, for all its streams.
//
//   free ─ ask ─▶ waiting ─ look: no other row is under way ─▶ on_turn(), held ─ leave ─▶ free
//                    └────────────────────── leave ─────────────────────────────────────────┘
//
// While it is waited for or held, no other row begins (is_taken()).
//
// Spec:   docs/decisions/0021-exclusive-turn.md.
// Bounds: one holder at a time; how long one may wait is the holder's to limit.
// Thread: any (a lock inside, not held while calling the holder).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "shared/sync/mutex.h"

namespace exec::rpc {

class ExclusiveTurn {
 public:
  class Holder {
   public:
    Holder() = default;
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    virtual ~Holder() = default;

    virtual void on_turn() = 0;
  };

  // For this many rows, which count as under way already. False: another holder waits or has it.
  [[nodiscard]] bool ask(std::weak_ptr<Holder> holder, std::uint64_t rows);
  // How many rows are under way in the process. To be called when some have ended, and after ask().
  void look(std::uint64_t rows_in_flight);
  void leave();  // the holder's

  [[nodiscard]] bool is_taken() const { return state_ != State::kFree; }
  [[nodiscard]] bool is_held() const { return state_ == State::kHeld; }  // on_turn() is due, or was

 private:
  enum class State : std::uint8_t { kFree, kWaiting, kHeld };

  std::atomic<State> state_{State::kFree};
  shared::Mutex mutex_;
  std::weak_ptr<Holder> holder_ GUARDED_BY(mutex_);
  std::uint64_t rows_ GUARDED_BY(mutex_) = 0;
};

}  // namespace exec::rpc
