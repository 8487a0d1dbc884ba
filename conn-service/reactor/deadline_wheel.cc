#include "conn-service/reactor/deadline_wheel.h"

#include <algorithm>

namespace conn::reactor {

DeadlineWheel::Head::Head() {
  previous_ = this;
  next_ = this;
}

DeadlineWheel::~DeadlineWheel() {
  for (Head& slot : slots_)
    while (slot.next_ != &slot)
      slot.next_->unlink();
}

void DeadlineWheel::Item::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = nullptr;
  next_ = nullptr;
}

void DeadlineWheel::file(Item& item) {
  const std::int64_t at_ms = item.deadline_ms();
  if (item.next_ != nullptr && item.filed_ms_ <= at_ms) return;
  insert(item, at_ms);
}

void DeadlineWheel::insert(Item& item, std::int64_t at_ms) {
  // At most one turn of the wheel ahead: the item is checked there and filed again.
  constexpr auto kTurn = static_cast<std::int64_t>(kSlots - 1);
  const std::int64_t now_tick = now_ms_ / kTickMs;
  const std::int64_t tick = std::clamp((at_ms / kTickMs) + (at_ms % kTickMs == 0 ? 0 : 1),
                                       now_tick + 1, now_tick + kTurn);
  item.unlink();
  item.filed_ms_ = tick * kTickMs;
  Head& slot = slots_[static_cast<std::size_t>(tick) % kSlots];
  item.previous_ = slot.previous_;
  item.next_ = &slot;
  slot.previous_->next_ = &item;
  slot.previous_ = &item;
}

void DeadlineWheel::advance(std::int64_t now_ms) {
  const std::int64_t from = (now_ms_ / kTickMs) + 1;
  const std::int64_t to = now_ms / kTickMs;
  now_ms_ = std::max(now_ms, now_ms_);
  const std::int64_t first = std::max(from, to - static_cast<std::int64_t>(kSlots) + 1);
  for (std::int64_t tick = first; tick <= to; ++tick)
    sweep(slots_[static_cast<std::size_t>(tick) % kSlots], now_ms);
}

void DeadlineWheel::sweep(Head& slot, std::int64_t now_ms) {
  // An item that is filed again may land in this slot, after `last`: it is for a later turn.
  Item* const last = slot.previous_;
  for (bool is_last = false; !is_last && slot.next_ != &slot;) {
    Item& item = *slot.next_;
    is_last = &item == last;
    item.unlink();
    if (item.deadline_ms() <= now_ms) item.on_deadline();
    insert(item, item.deadline_ms());
  }
}

}  // namespace conn::reactor
