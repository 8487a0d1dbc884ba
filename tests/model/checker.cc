#include "tests/model/checker.h"

#include <algorithm>
#include <utility>

namespace model {

namespace {

std::string text(LaneId lane, Position from) {
  return "lane " + std::to_string(lane) + " position " + std::to_string(from);
}

// The events of a log from..to.
std::pair<std::vector<Item>::const_iterator, std::vector<Item>::const_iterator> events(
    const std::vector<Item>& log, Position from, Position to) {
  const auto begin = std::ranges::lower_bound(log, from, {}, &Item::from);
  return {begin, std::ranges::lower_bound(begin, log.end(), std::max(from, to), {}, &Item::from)};
}

bool overlaps(const Item& range, Position from, Position to) {
  return range.from < to && from < range.to;
}

}  // namespace

void Checker::fail(const std::string& what) {
  if (violation_.empty()) violation_ = what;
}

// ---- what happens -------------------------------------------------------------------------------

void Checker::on_started(OperationId id, const Key& key) {
  Operation& operation = operations_[id];
  operation.key = operation.asked = key;
  for (const auto& [lane, state] : hub_.lanes())
    if (key.has_topic(state.topic)) operation.asked_at[lane] = state.head;
}

void Checker::on_resumed(OperationId id, const Key& key, const Positions& positions) {
  Operation& operation = operations_[id];
  operation.key = operation.asked = key;
  operation.resumes = true;
  for (const auto& [lane, state] : broker_.lanes()) {
    if (!key.has_topic(state.topic)) continue;
    const auto position = positions.find(lane);
    const Position start = position == positions.end() ? 0 : position->second;
    operation.lanes[lane] = {.start = start, .next = start, .segments = {{start, key}}};
  }
}

void Checker::on_live(OperationId id) {
  Operation& operation = operations_.at(id);
  const Group& group = *hub_.group_of(id);
  operation.is_live = true;
  operation.key = group.key;
  if (operation.resumes) {
    // While it waited lanes may have been added, and its row swapped.
    for (const auto& [lane, state] : broker_.lanes())
      if (group.key.has_topic(state.topic))
        operation.lanes[lane].segments = {{operation.lanes[lane].start, group.key}};
    std::size_t cohorts = 0;
    for (const auto& [other_id, other] : hub_.groups())
      if (other.key == group.key && !other.is_main && !other.takes_nothing()) ++cohorts;
    if (group.upper_fences.size() == 1 && cohorts > options_.cohorts_max)
      fail("6: more cohorts than the cap");
    return;
  }
  for (const auto& [lane, state] : broker_.lanes()) {
    if (!group.key.has_topic(state.topic)) continue;
    // What the hub does not follow yet begins, for the client, where it is acknowledged.
    Position start = state.end;
    if (const auto followed = hub_.lanes().find(lane); followed != hub_.lanes().end())
      start = group.lanes.at(lane).at;
    if (const auto asked = operation.asked_at.find(lane); asked != operation.asked_at.end())
      start = std::max(start, asked->second);
    operation.lanes[lane] = {.start = start, .next = start, .segments = {{start, group.key}}};
  }
}

void Checker::on_move_asked(OperationId id, const Key& to) {
  const auto operation = operations_.find(id);
  if (operation == operations_.end()) return;  // the hub has not received it
  if (operation->second.is_live && !operation->second.is_ending) operation->second.asked = to;
}

void Checker::on_move(OperationId id, const Key& to) {
  change_key(id, to);
}

void Checker::on_swap(RowId row, RowId to) {
  for (auto& [id, operation] : operations_) {
    if (operation.asked.row == row) operation.asked.row = to;
    if (operation.key.row != row) continue;
    if (operation.is_live && !operation.is_ending && hub_.group_of(id) != nullptr)
      change_key(id, {to, operation.key.topics, operation.key.codes});
    operation.key.row = to;
  }
}

void Checker::change_key(OperationId id, const Key& to) {
  Operation& operation = operations_.at(id);
  const Group& group = *hub_.group_of(id);
  operation.key = to;
  for (const auto& [lane, state] : hub_.lanes()) {
    const auto at = group.lanes.find(lane);
    const bool is_new = at == group.lanes.end();
    if (is_new && !to.has_topic(state.topic)) continue;
    const Position from = is_new ? state.head : at->second.at;
    auto [node, is_first] = operation.lanes.try_emplace(lane);
    if (is_first) node->second.start = node->second.next = from;
    if (is_new) {
      // A topic that it left, and comes back to before the head has reached its cursor.
      node->second.start = std::min(node->second.start, from);
      node->second.next = std::min(node->second.next, from);
    }
    node->second.segments.push_back({from, to});
  }
}

void Checker::on_ending(OperationId id) {
  Operation& operation = operations_.at(id);
  if (!operation.is_live || operation.is_over || operation.is_ending) return;
  const Group* group = hub_.group_of(id);
  if (group == nullptr) return;
  operation.is_ending = true;
  for (const auto& [lane, at] : group->lanes)
    operation.until[lane] = at.at;
}

void Checker::on_lane_added(LaneId lane, Position start) {
  for (auto& [id, operation] : operations_) {
    if (!operation.key.has_topic(broker_.lane(lane).topic) || operation.is_ending) continue;
    if (operation.is_live)
      operation.lanes[lane] = {.start = start, .next = start, .segments = {{start, operation.key}}};
  }
}

void Checker::on_lost(LaneId lane, Position from, Position to) {
  losses_[lane].push_back({.lane = lane, .from = from, .to = to});
}

bool Checker::is_lost(LaneId lane, const Item& event) const {
  if (broker_.is_gone(lane, event.from)) return true;
  if (!broker_.lane(lane).can_seek && event.from < hub_.lanes().at(lane).low) return true;
  const auto losses = losses_.find(lane);
  return losses != losses_.end() && std::ranges::any_of(losses->second, [&](const Item& loss) {
           return overlaps(loss, event.from, event.to);
         });
}

void Checker::on_gap_read(const Item& gap) {
  const Broker::Lane& lane = broker_.lane(gap.lane);
  const auto [first, last] = events(lane.log, gap.from, gap.to);
  for (auto event = first; event != last; ++event)
    if (!is_lost(gap.lane, *event))
      fail("1: a gap over what is not lost, " + text(gap.lane, event->from));
  const auto losses = losses_.find(gap.lane);
  const auto touches = [&](const Item& loss) { return overlaps(loss, gap.from, gap.to); };
  const bool is_founded = gap.from < lane.start || std::ranges::any_of(lane.holes, touches) ||
                          (!lane.can_seek && gap.from < hub_.lanes().at(gap.lane).low) ||
                          (losses != losses_.end() && std::ranges::any_of(losses->second, touches));
  if (!is_founded) fail("1: a gap where nothing is lost, " + text(gap.lane, gap.from));
}

// ---- what an operation receives -----------------------------------------------------------------

const Key* Checker::key_at(const InLane& lane, Position position) {
  for (auto segment = lane.segments.rbegin(); segment != lane.segments.rend(); ++segment)
    if (segment->from <= position) return &segment->key;
  return nullptr;
}

void Checker::require_nothing_between(OperationId id, LaneId lane, Position from, Position to) {
  const InLane& state = operations_.at(id).lanes.at(lane);
  const Broker::Lane& broker = broker_.lane(lane);
  const auto [first, last] = events(broker.log, from, to);
  for (auto event = first; event != last; ++event) {
    const Key* key = key_at(state, event->from);
    if (key != nullptr && key->has_topic(broker.topic) && key->admits(event->code))
      fail("1: operation " + std::to_string(id) + " misses " + text(lane, event->from));
  }
}

void Checker::on_received(OperationId id, const Reading& reading) {
  ++received_;
  Operation& operation = operations_.at(id);
  const Item& item = reading.item;
  const std::string what = "operation " + std::to_string(id) + ", " + text(item.lane, item.from);
  if (operation.is_over || !operation.is_live) {
    fail("7: received though not live: " + what);
    return;
  }
  const auto found = operation.lanes.find(item.lane);
  if (found == operation.lanes.end()) {
    fail("1: received from a lane that it does not listen to: " + what);
    return;
  }
  InLane& lane = found->second;
  // Positions between which no event lies are the same place, where a gap may begin.
  const auto [first, last] = events(broker_.lane(item.lane).log, item.from, lane.next);
  if (first != last && item.from < lane.start) fail("3: received from before its start: " + what);
  if (first != last) fail("2: received twice or out of order: " + what);
  if (operation.is_ending) {
    const auto until = operation.until.find(item.lane);
    if (until != operation.until.end() && item.from >= until->second)
      fail("7: received from after its end: " + what);
  }
  require_nothing_between(id, item.lane, lane.next, item.from);
  lane.next = item.to;
  if (item.is_gap()) {
    ++gaps_received_;
    return;
  }
  const Key* key = key_at(lane, item.from);
  if (key == nullptr || !key->has_topic(broker_.lane(item.lane).topic) || !key->admits(item.code))
    fail("1: received what its filter does not admit: " + what);
  else if (key->row != reading.executed_as)
    fail("4: executed under another row: " + what);
}

void Checker::on_stopped(OperationId id) {
  const auto operation = operations_.find(id);
  if (operation != operations_.end()) operation->second.is_over = true;
}

void Checker::on_ended(OperationId id) {
  Operation& operation = operations_.at(id);
  for (const auto& [lane, state] : operation.lanes) {
    const auto until = operation.until.find(lane);
    const Position end =
        until == operation.until.end() ? hub_.lanes().at(lane).head : until->second;
    if (operation.is_ending || operation.key.has_topic(broker_.lane(lane).topic))
      require_nothing_between(id, lane, state.next, end);
  }
  operation.is_over = true;
}

Position Checker::next(OperationId id, LaneId lane) const {
  const auto operation = operations_.find(id);
  if (operation == operations_.end()) return 0;
  const auto found = operation->second.lanes.find(lane);
  return found == operation->second.lanes.end() ? 0 : found->second.next;
}

// ---- after each step ----------------------------------------------------------------------------

void Checker::check_turn(int active_ticks, int hold_ticks_max) {
  check_holds(active_ticks, hold_ticks_max);
  check_merges();
  check_waiting();
}

void Checker::check_holds(int active_ticks, int hold_ticks_max) {
  for (const auto& [id, group] : hub_.groups()) {
    if (!group.hold) continue;
    const auto [since, is_new] = held_since_.try_emplace(id, active_ticks);
    if (!is_new && active_ticks - since->second > hold_ticks_max)
      fail("5: held beyond the event's deadline: group " + std::to_string(id));
  }
  std::erase_if(held_since_, [&](const auto& held) {
    const auto group = hub_.groups().find(held.first);
    return group == hub_.groups().end() || !group->second.hold;
  });
}

// The condition of docs/decisions/0005-positions-cohorts-moves.md, which is narrower than the rule
// that the model uses.
void Checker::check_merges() {
  for (const auto& [id, cohort] : hub_.groups()) {
    if (cohort.is_main || cohort.hold || cohort.has_upper_fence()) continue;
    for (const auto& [other_id, main] : hub_.groups()) {
      if (!main.is_main || main.key != cohort.key) continue;
      const bool may_merge = std::ranges::all_of(cohort.lanes, [&](const auto& lane) {
        const auto& of_main = main.lanes.at(lane.first);
        const Position head = hub_.lanes().at(lane.first).head;
        if (lane.second.at != head || of_main.at != head) return false;
        const auto& window = lane.second.window;
        return window.size() <= of_main.window.size() &&
               std::equal(window.rbegin(), window.rend(), of_main.window.rbegin(),
                          [](const Reading& a, const Reading& b) {
                            return a.sequence == b.sequence && a.row == b.row;
                          });
      });
      if (may_merge) fail("6: a cohort that may merge has not: group " + std::to_string(id));
    }
  }
}

void Checker::check_waiting() {
  for (const auto& [id, operation] : operations_) {
    if (operation.is_over || operation.is_live || operation.resumes || !hub_.is_waiting(id))
      continue;
    for (const auto& [group_id, main] : hub_.groups()) {
      if (!main.is_main || main.key != operation.key) continue;
      if (std::ranges::all_of(operation.asked_at, [&](const auto& asked) {
            return main.lanes.at(asked.first).at >= asked.second;
          }))
        fail("6: operation " + std::to_string(id) + " waits though main has passed its start");
    }
  }
}

void Checker::check_at_rest(const std::vector<OperationId>& live) {
  for (const OperationId id : live) {
    const Operation& operation = operations_.at(id);
    if (!operation.is_live) {
      fail("6: operation " + std::to_string(id) + " never became live");
      continue;
    }
    if (operation.is_ending) fail("7: operation " + std::to_string(id) + " never ended");
    const Group* group = hub_.group_of(id);
    if (group == nullptr || group->key != operation.asked)
      fail("4: operation " + std::to_string(id) + " has not the key that was asked last");
    for (const auto& [lane, state] : operation.lanes)
      require_nothing_between(id, lane, state.next, hub_.lanes().at(lane).head);
  }
  std::map<Key, int> groups;
  for (const auto& [id, group] : hub_.groups()) {
    if (group.hold) fail("5: held for ever: group " + std::to_string(id));
    ++groups[group.key];
  }
  for (const auto& [key, count] : groups)
    if (count > 1) fail("6: " + std::to_string(count) + " groups of one key at rest");
  if (hub_.executions() > 0) fail("an execution without a waiter is left");
}

}  // namespace model
