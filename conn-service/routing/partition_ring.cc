#include "conn-service/routing/partition_ring.h"

#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

void PartitionRing::append(RingItem item) {
  CHECK(item.range.from >= live_ && item.range.to > item.range.from);
  live_ = item.range.to;
  items_.push_back(std::move(item));
}

void PartitionRing::restart(RingItem gap) {
  CHECK(gap.range.from == live_ && !gap.event);
  live_ = gap.range.to;
  items_.push_back(std::move(gap));
}

void PartitionRing::evict_oldest() {
  CHECK(!items_.empty());
  low_ = items_.front().range.to;
  evicted_ = items_.front().sequence;
  items_.pop_front();
  ++first_;
}

}  // namespace conn::routing
