// The way of an event: into a lane's ring, from there or from a cold reader into the windows of the
// groups that it concerns, and, once answered, out in each window's order.
#include <utility>

#include "tests/model/hub.h"

namespace model {

bool Group::takes_nothing() const {
  return std::ranges::all_of(upper_fences,
                             [](const auto& member) { return member.second != kNoUpperFence; });
}

bool Group::has_upper_fence() const {
  return std::ranges::any_of(upper_fences,
                             [](const auto& member) { return member.second != kNoUpperFence; });
}

// ---- the ring -----------------------------------------------------------------------------------

void Hub::on_item(const Item& item) {
  Lane& lane = lanes_.at(item.lane);
  lane.head = item.to;
  if (is(Mutant::kRestartMissed) && item.is_gap() && item.to / kEpoch > item.from / kEpoch) {
    lane.low = item.to;
    lane.ring.clear();
    for (auto& [id, group] : groups_)
      if (group.lanes.contains(item.lane)) group.lanes[item.lane].at = item.to;
    return;
  }
  lane.ring.push_back(item);
}

void Hub::on_lane_ended(LaneId lane) {
  lanes_.at(lane).has_ended = true;
}

void Hub::evict_oldest(LaneId id) {
  Lane& lane = lanes_.at(id);
  if (lane.ring.empty()) return;
  lane.low = lane.ring.front().to;
  lane.ring.pop_front();
}

// The first item that a group at `at` has not read. Positions are sparse: nothing tests that an
// item begins where the last one ended.
std::size_t Hub::item_at(const Lane& lane, Position at) const {
  std::size_t index = 0;
  while (index < lane.ring.size() && lane.ring[index].to <= at)
    ++index;
  return index;
}

bool Hub::is_cold(LaneId lane, const Group::Lane& at) const {
  return at.at < lanes_.at(lane).low;
}

// ---- reading ------------------------------------------------------------------------------------

std::vector<Hub::Place> Hub::places() const {
  std::vector<Place> places;
  for (const auto& [id, lane] : lanes_) {
    std::set<std::size_t> items;
    for (const auto& [group_id, group] : groups_) {
      const auto of_group = group.lanes.find(id);
      if (of_group == group.lanes.end() || group.takes_nothing()) continue;
      const Group::Lane& at = of_group->second;
      if (is_cold(id, at)) {
        if (!lane.can_seek && at.window.size() < options_.window_max)
          places.push_back({.lane = id, .item = std::nullopt, .group = group_id});
        continue;
      }
      const std::size_t index = item_at(lane, at.at);
      if (index == lane.ring.size()) continue;
      const Item& item = lane.ring[index];
      const bool is_admitted = item.is_gap() || group.key.admits(item.code);
      if (!is_admitted || at.window.size() < options_.window_max) items.insert(index);
    }
    for (const std::size_t index : items)
      places.push_back({.lane = id, .item = index});
  }
  return places;
}

// Every group that stands there reads in one go, under one sequence.
void Hub::read(const Place& place) {
  const Lane& lane = lanes_.at(place.lane);
  if (!place.item) {
    const auto group = groups_.find(place.group);
    if (group != groups_.end()) take_gap(group->second, place.lane, lane.low);
    return;
  }
  if (*place.item >= lane.ring.size()) return;
  const Item item = lane.ring[*place.item];
  const Sequence sequence = ++last_;
  for (auto& [id, group] : groups_) {
    const auto at = group.lanes.find(place.lane);
    if (at == group.lanes.end() || group.takes_nothing() || is_cold(place.lane, at->second))
      continue;
    if (item_at(lane, at->second.at) == *place.item) take(group, at->second, item, sequence);
  }
}

void Hub::take(Group& group, Group::Lane& at, const Item& item, Sequence sequence) {
  if (item.is_gap() || group.key.admits(item.code)) {
    if (at.window.size() >= options_.window_max) return;  // it stays behind, in the ring
    Item part = item;
    if (item.is_gap()) part.from = std::max(item.from, at.at);
    if (is(Mutant::kContiguityTested) && item.from > at.at)
      part = {item.lane, at.at, item.to, kGap};
    at.window.push_back(
        {.sequence = sequence, .row = group.key.row, .item = part, .is_answered = part.is_gap()});
    if (part.is_gap()) {
      ++tally_.gaps;
      ports_.on_gap_read(part);
    } else {
      // Shared with all groups that have the event in flight for the same row.
      auto& waiting = executions_[execution_of(part, group.key.row)];
      waiting.push_back(group.id);
      if (waiting.size() == 1) ports_.execute(part, group.key.row);
    }
  }
  at.at = item.to;
  group.has_read = true;
}

// What can no longer be read, up to a position: a gap with a sequence of its own.
void Hub::take_gap(Group& group, LaneId lane, Position to) {
  Group::Lane& at = group.lanes.at(lane);
  if (at.at >= to) return;
  if (is(Mutant::kRingItemsDropped)) {
    at.at = to;
    return;
  }
  take(group, at, {.lane = lane, .from = at.at, .to = to, .code = kGap}, ++last_);
}

// ---- cold readers -------------------------------------------------------------------------------

void Hub::want_cold(Group& group) {
  if (group.takes_nothing()) return;
  for (auto& [id, at] : group.lanes) {
    if (!is_cold(id, at) || !lanes_.at(id).can_seek || at.cold_read != 0) continue;
    if (at.window.size() >= options_.window_max) continue;
    at.cold_read = ++last_cold_read_;
    cold_reads_[at.cold_read] = {group.id, id};
    // No further than the ring: what is beyond our own head we would read again.
    ports_.read_cold(at.cold_read, id, at.at, lanes_.at(id).low);
  }
}

void Hub::on_cold(int read, const ColdAnswer& answer) {
  const auto [id, lane] = cold_reads_.extract(read).mapped();
  const auto found = groups_.find(id);
  if (found == groups_.end()) return;  // gone meanwhile
  Group& group = found->second;
  Group::Lane& at = group.lanes.at(lane);
  at.cold_read = 0;
  if (group.takes_nothing()) return;
  ++tally_.cold_readings;
  if (const auto* event = std::get_if<ColdEvent>(&answer)) {
    at.cold_failures = 0;
    take(group, at, event->event, ++last_);
  } else if (const auto* lost = std::get_if<ColdLost>(&answer)) {
    if (is(Mutant::kRetentionSkippedSilently))
      at.at = std::max(at.at, lost->to);
    else
      take_gap(group, lane, lost->to);
  } else if (const auto* nothing = std::get_if<ColdNothing>(&answer)) {
    at.at = std::max(at.at, nothing->until);
  } else if (++at.cold_failures > 1) {
    at.cold_failures = 0;
    take_gap(group, lane, lanes_.at(lane).low);  // every wait has an end
  }
}

// ---- answers ------------------------------------------------------------------------------------

void Hub::answer(const Item& event, RowId row) {
  const auto node = executions_.extract(execution_of(event, row));
  if (node.empty()) return;
  for (const GroupId id : node.mapped()) {
    const auto group = groups_.find(id);
    if (group == groups_.end()) continue;
    for (Reading& reading : group->second.lanes.at(event.lane).window) {
      if (reading.item.is_gap() || reading.item.from != event.from) continue;
      if (execution_of(reading.item, reading.row) != node.key()) continue;
      reading.is_answered = true;
      reading.executed_as = is(Mutant::kSwapInWindows) ? group->second.key.row : row;
    }
    release(group->second);
  }
}

Hub::Execution Hub::execution_of(const Item& event, RowId row) const {
  return {event.lane, event.from, is(Mutant::kExecutionSharedAcrossRows) ? 0 : row};
}

void Hub::release(Group& group) {
  for (auto& [id, at] : group.lanes) {
    while (!at.window.empty() && at.window.front().is_answered && !is_held(group, id)) {
      const Reading reading = at.window.front();
      at.window.pop_front();
      post(group, Deliver{group.id, reading});
    }
  }
}

void Hub::post(const Group& group, const Message& message) {
  std::set<ReactorId> reactors;
  for (const auto& [operation, fence] : group.upper_fences)
    reactors.insert(operations_.at(operation).reactor);
  for (const ReactorId reactor : reactors)
    ports_.send(reactor, message);
}

}  // namespace model
