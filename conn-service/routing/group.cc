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

Progress* Group::find_progress(Lane lane) {
  Progress* progress = progress_.get();
  while (progress != nullptr && progress->lane != lane)
    progress = progress->next.get();
  return progress;
}

Progress& Group::progress(Lane lane) {
  if (Progress* found = find_progress(lane)) return *found;
  auto progress = std::make_unique<Progress>();
  progress->lane = lane;
  progress->group = id_;
  progress->next = std::move(progress_);
  progress_ = std::move(progress);
  return *progress_;
}

void Group::drop_if_idle(const Progress& progress) {
  if (progress.reader != nullptr || !progress.window.is_empty()) return;
  std::unique_ptr<Progress>* link = &progress_;
  while (link->get() != &progress)
    link = &(*link)->next;
  *link = std::move((*link)->next);
}

}  // namespace conn::routing
