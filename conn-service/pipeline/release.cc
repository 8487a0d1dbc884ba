#include "conn-service/pipeline/release.h"

namespace conn::pipeline {

bool Release::release(routing::Group& group, routing::Progress& progress) {
  if (group.is_held() && holds_.is_held(group, progress.lane)) return false;
  bool has_released = false;
  while (auto item = progress.window.release()) {
    has_released = true;
    for (const routing::Members& members : group.members()) {
      ++counters_.deliveries;
      const bool is_taken = reactor(members.reactor)
                                .deliver({.group = group.id(),
                                          .lane = progress.lane,
                                          .sequence = item->sequence,
                                          .event_timestamp_ms = item->timestamp_ms,
                                          .body = item->body,
                                          .tail = nullptr});
      if (!is_taken) ++counters_.deliveries_refused;
    }
  }
  return has_released;
}

void Release::post_to_members(const routing::Group& group, const ReactorMessage& message) {
  for (const routing::Members& members : group.members())
    reactor(members.reactor).post(message);
}

void Release::flush() {
  for (ReactorPort* reactor : reactors_)
    reactor->flush();
}

}  // namespace conn::pipeline
