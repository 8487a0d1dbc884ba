#include "conn-service/routing/group.h"

#include <algorithm>

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
  const auto found =
      std::ranges::find_if(lanes_, [&](const auto& lane) { return lane->partition == partition; });
  return found == lanes_.end() ? nullptr : found->get();
}

Lane& Group::lane(Partition partition) {
  if (Lane* found = find_lane(partition)) return *found;
  lanes_.push_back(std::make_unique<Lane>());
  lanes_.back()->partition = partition;
  lanes_.back()->group = id_;
  return *lanes_.back();
}

void Group::drop_lane_if_idle(const Lane& lane) {
  if (lane.reader != nullptr || !lane.window.is_empty()) return;
  std::erase_if(lanes_, [&](const auto& own) { return own.get() == &lane; });
}

}  // namespace conn::routing
