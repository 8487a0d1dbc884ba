#include "conn-service/routing/ring.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

std::size_t RingItem::bytes() const {
  return sizeof(RingItem) + (event_ ? event_->bytes() : sizeof(PositionRange));
}

std::uint64_t Ring::find(const Position& position) const {
  const auto is_read = [&](const RingItem& item) { return item.to().order <= position.order; };
  const auto item = std::ranges::partition_point(items_, is_read);
  return first_ + static_cast<std::uint64_t>(item - items_.begin());
}

void Ring::append(RingItem item) {
  CHECK(item.from().order >= live_.order && item.to().order > item.from().order);
  live_ = item.to();
  items_.push_back(std::move(item));
}

void Ring::evict_oldest() {
  CHECK(!items_.empty());
  low_ = items_.front().to();
  items_.pop_front();
  ++first_;
}

}  // namespace conn::routing
