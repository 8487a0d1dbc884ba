#include "conn-service/routing/window.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

bool Window::has_room(const WindowLimits& limits, std::size_t bytes) const {
  if (is_empty()) return true;
  return size() < limits.events_max && bytes_ + bytes <= limits.bytes_max;
}

void Window::admit(Item item) {
  CHECK(is_empty() || items_.back().sequence < item.sequence);
  if (item.body) item.bytes += item.body->size();
  bytes_ += item.bytes;
  items_.push_back(std::move(item));
}

bool Window::is_tail_of(const Window& other) const {
  if (size() > other.size()) return false;
  const auto from = items_.begin() + static_cast<std::ptrdiff_t>(first_);
  return std::equal(
      from, items_.end(), other.items_.end() - static_cast<std::ptrdiff_t>(size()),
      [](const Item& a, const Item& b) { return a.sequence == b.sequence && a.row == b.row; });
}

void Window::answer(Sequence sequence, Body body) {
  const auto from = items_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto item =
      std::ranges::lower_bound(from, items_.end(), sequence, std::less{}, &Item::sequence);
  if (item == items_.end() || item->sequence != sequence || item->body) return;
  item->bytes += body->size();
  bytes_ += body->size();
  item->body = std::move(body);
}

std::optional<Window::Item> Window::release() {
  if (is_empty() || !items_[first_].body) return std::nullopt;
  Item item = std::move(items_[first_]);
  bytes_ -= item.bytes;
  ++first_;
  if (first_ == items_.size() || first_ * 2 >= items_.capacity()) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  return item;
}

}  // namespace conn::routing
