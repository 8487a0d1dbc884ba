#include "conn-service/routing/group.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

void Group::join(ReactorId reactor) {
  const auto found = std::ranges::find(members_, reactor, &Members::reactor);
  if (found != members_.end())
    ++found->count;
  else
    members_.push_back({reactor, 1});
}

bool Group::leave(ReactorId reactor) {
  const auto found = std::ranges::find(members_, reactor, &Members::reactor);
  CHECK(found != members_.end());
  if (--found->count == 0) members_.erase(found);
  return members_.empty();
}

Lane* Group::find_lane(Partition partition) {
  Lane* lane = lanes_.get();
  while (lane != nullptr && lane->partition != partition)
    lane = lane->next.get();
  return lane;
}

Lane& Group::lane(Partition partition) {
  if (Lane* found = find_lane(partition)) return *found;
  auto lane = std::make_unique<Lane>();
  lane->partition = partition;
  lane->group = id_;
  lane->next = std::move(lanes_);
  lanes_ = std::move(lane);
  return *lanes_;
}

void Group::drop_lane_if_idle(const Lane& lane) {
  if (lane.reader != nullptr || !lane.window.is_empty()) return;
  std::unique_ptr<Lane>* link = &lanes_;
  while (link->get() != &lane)
    link = &(*link)->next;
  *link = std::move((*link)->next);
}

}  // namespace conn::routing
