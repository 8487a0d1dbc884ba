#include "tests/model/broker.h"

#include <algorithm>

namespace model {

LaneId Broker::add_lane(TopicId topic, bool can_seek, Position end) {
  const auto id = static_cast<LaneId>(lanes_.size());
  lanes_[id] = {.topic = topic, .can_seek = can_seek, .end = end, .log = {}, .holes = {}};
  return id;
}

void Broker::write(LaneId id, Position skipped, int code) {
  Lane& lane = lanes_.at(id);
  if (lane.has_ended) return;
  const Position at = lane.end + skipped;
  lane.log.push_back({.lane = id, .from = at, .to = at + 1, .code = code});
  lane.end = at + 1;
}

void Broker::retain_from(LaneId id, Position start) {
  Lane& lane = lanes_.at(id);
  lane.start = std::clamp(start, lane.start, lane.end);
}

void Broker::cut(LaneId id, Position at) {
  Lane& lane = lanes_.at(id);
  if (lane.has_ended) return;
  const Position cut_at = std::clamp(at, lane.start, lane.end);
  const Position goes_on = ((lane.end / kEpoch + 1) * kEpoch) + (cut_at % kEpoch);
  lane.holes.push_back({.lane = id, .from = cut_at, .to = goes_on});
  lane.end = goes_on;
}

Hub::ColdAnswer Broker::read(LaneId id, Position from, Position until) const {
  const Lane& lane = lanes_.at(id);
  if (from < lane.start) return Hub::ColdLost{std::min(lane.start, until)};
  const auto event = std::ranges::find_if(
      lane.log, [&](const Item& each) { return each.from >= from && !is_gone(id, each.from); });
  const Position next = event == lane.log.end() ? lane.end : event->from;
  for (const Item& hole : lane.holes)
    if (hole.to > from && hole.from <= next && hole.from < until)
      return Hub::ColdLost{std::min(hole.to, until)};
  if (event != lane.log.end() && event->from < until) return Hub::ColdEvent{*event};
  return Hub::ColdNothing{std::max(from, std::min(next, until))};
}

bool Broker::is_gone(LaneId id, Position position) const {
  const Lane& lane = lanes_.at(id);
  return position < lane.start ||
         std::ranges::any_of(
             lane.holes,
             [&](const Item& hole) { return position >= hole.from && position < hole.to; });
}

}  // namespace model
