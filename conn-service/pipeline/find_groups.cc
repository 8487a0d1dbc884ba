#include "conn-service/pipeline/find_groups.h"

namespace conn::pipeline {

namespace {

constexpr std::size_t kAskedOneByOneMax = 64;

bool concerns(const routing::Group& group, const Reading& reading) {
  if (reading.is_gap || group.filter() == nullptr) return true;
  return reading.event != nullptr && group.filter()->matches(*reading.event);
}

}  // namespace

void FindGroups::at_head(routing::Trigger& trigger,
                         const Reading& reading,
                         std::vector<routing::Group*>& found) {
  match(trigger, reading);
  found.clear();
  for (const routing::GroupId id : ids_) {
    routing::Group* group = groups_.find(id);
    const routing::Progress* progress = group->find_progress(reading.lane);
    if (progress == nullptr || progress->reader == nullptr) found.push_back(group);
  }
}

void FindGroups::behind(routing::Trigger& trigger,
                        const routing::Reader& reader,
                        const Reading& reading,
                        std::vector<routing::Group*>& found) {
  found.clear();
  if (reader.ready.size() <= kAskedOneByOneMax) {
    for (const routing::Progress* progress : reader.ready) {
      routing::Group* group = groups_.find(progress->group);
      if (concerns(*group, reading)) found.push_back(group);
    }
    return;
  }
  match(trigger, reading);
  for (const routing::GroupId id : ids_) {
    routing::Group* group = groups_.find(id);
    const routing::Progress* progress = group->find_progress(reading.lane);
    if (progress != nullptr && progress->reader == &reader && !progress->is_blocked)
      found.push_back(group);
  }
}

void FindGroups::match(routing::Trigger& trigger, const Reading& reading) {
  ids_.clear();
  if (reading.is_gap) {
    trigger.append_all(ids_);
    return;
  }
  const auto touched = trigger.match(reading.event, ids_);
  counters_.filters_touched += touched.visited + touched.linear;
  counters_.filters_linear += touched.linear;
}

}  // namespace conn::pipeline
