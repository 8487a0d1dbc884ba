#include "conn-service/routing/group.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

Group::Group(GroupId id, Row& row, Trigger& trigger, FilterDigest filter, SharedFieldPlaces places)
    : id_(id), row_(&row), trigger_(trigger), filter_digest_(filter), places_(std::move(places)) {}

Group::~Group() = default;

// ---- members ------------------------------------------------------------------------------------

void Group::join(ReactorId reactor, std::size_t count) {
  const auto found = std::ranges::find(members_, reactor, &Members::reactor);
  if (found != members_.end())
    found->count += count;
  else
    members_.push_back({reactor, count});
}

bool Group::leave(ReactorId reactor) {
  const auto found = std::ranges::find(members_, reactor, &Members::reactor);
  CHECK(found != members_.end());
  if (--found->count == 0) members_.erase(found);
  return members_.empty();
}

std::size_t Group::member_count() const {
  std::size_t sum = 0;
  for (const Members& members : members_)
    sum += members.count;
  return sum;
}

// ---- where it is --------------------------------------------------------------------------------

Progress* Group::find_progress(Lane lane) {
  Progress* progress = progress_.get();
  while (progress != nullptr && progress->lane != lane)
    progress = progress->next.get();
  return progress;
}

const Progress* Group::find_progress(Lane lane) const {
  const Progress* progress = progress_.get();
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

bool Group::has_older(Lane lane, Sequence than) const {
  const Progress* progress = find_progress(lane);
  return progress != nullptr && progress->window.has_older(than);
}

bool Group::has_older(Sequence than) const {
  bool has = false;
  each_progress([&](const Progress& progress) { has = has || progress.window.has_older(than); });
  return has;
}

}  // namespace conn::routing
