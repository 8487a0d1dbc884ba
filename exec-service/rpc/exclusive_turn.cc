#include "exec-service/rpc/exclusive_turn.h"

#include <utility>

namespace exec::rpc {

bool ExclusiveTurn::ask(std::weak_ptr<Holder> holder, std::uint64_t rows) {
  const shared::Lock lock(mutex_);
  if (state_ != State::kFree) return false;
  holder_ = std::move(holder);
  rows_ = rows;
  state_ = State::kWaiting;
  return true;
}

void ExclusiveTurn::look(std::uint64_t rows_in_flight) {
  if (state_ != State::kWaiting) return;  // nearly always
  std::shared_ptr<Holder> holder;
  {
    const shared::Lock lock(mutex_);
    if (state_ != State::kWaiting || rows_in_flight > rows_) return;
    holder = holder_.lock();
    state_ = holder == nullptr ? State::kFree : State::kHeld;
  }
  if (holder != nullptr) holder->on_turn();
}

void ExclusiveTurn::leave() {
  const shared::Lock lock(mutex_);
  holder_.reset();
  state_ = State::kFree;
}

}  // namespace exec::rpc
