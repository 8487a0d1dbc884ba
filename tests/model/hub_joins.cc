// How an operation comes to its group: at the head or from a cursor, at once or when there is room.
#include <algorithm>
#include <utility>

#include "tests/model/hub.h"

namespace model {

// ---- pin, then join -----------------------------------------------------------------------------

void Hub::start(OperationId operation, ReactorId reactor, const Key& key) {
  operations_[operation] = {.reactor = reactor, .key = key};
  arrive(operation);
}

void Hub::resume(OperationId operation,
                 ReactorId reactor,
                 const Key& key,
                 const Positions& positions) {
  operations_[operation] = {.reactor = reactor, .key = key, .resumes_at = positions};
  arrive(operation);
}

void Hub::arrive(OperationId id) {
  Operation& operation = operations_.at(id);
  if (is(Mutant::kEndResolvedAfterAck) || is_pinned(operation.key.topics)) {
    pin(operation.key.topics);
    for (const auto& [lane, state] : lanes_)
      if (operation.key.has_topic(state.topic)) operation.asked_at[lane] = state.head;
    if (!admit(id)) {
      ++tally_.joins_waited;
      waiting_.push_back(id);
    }
  } else {
    pinning_.push_back(id);
    pin(operation.key.topics);
  }
}

bool Hub::is_pinned(unsigned topics) const {
  for (TopicId topic = 0; topics >> topic != 0; ++topic)
    if (((topics >> topic) & 1U) != 0 && !followed_.contains(topic)) return false;
  return true;
}

void Hub::pin(unsigned topics) {
  for (TopicId topic = 0; topics >> topic != 0; ++topic)
    if (((topics >> topic) & 1U) != 0 && asked_for_.insert(topic).second) ports_.follow(topic);
}

void Hub::on_following(TopicId topic, const std::vector<Start>& ends) {
  followed_.insert(topic);
  for (const Start& end : ends) {
    lanes_[end.lane] = {.topic = topic, .low = end.at, .head = end.at, .can_seek = end.can_seek};
    for (auto& [id, group] : groups_)
      if (group.key.has_topic(topic)) group.lanes[end.lane].at = end.at;
  }
  for (const OperationId id : std::exchange(pinning_, {}))
    if (operations_.contains(id)) arrive(id);
  for (const PendingMove& pending : std::exchange(pending_moves_, {})) {
    std::vector<OperationId> operations;
    for (const OperationId id : pending.operations)
      if (operations_.contains(id) &&
          (operations_.at(id).last_move == pending.number || is(Mutant::kOlderMoveWins)))
        operations.push_back(id);  // the last move wins
    move(operations, pending.to);
  }
}

// From its start, whatever has been written there before we noticed.
void Hub::on_lane_added(TopicId topic, const Start& start, Position end) {
  if (!followed_.contains(topic)) return;
  const Position at = is(Mutant::kPartitionAddedAtItsEnd) ? end : start.at;
  lanes_[start.lane] = {.topic = topic, .low = at, .head = at, .can_seek = start.can_seek};
  for (auto& [id, group] : groups_)
    if (group.key.has_topic(topic)) group.lanes[start.lane].at = at;
}

// ---- join ---------------------------------------------------------------------------------------

bool Hub::admit(OperationId id) {
  const Operation& operation = operations_.at(id);
  if (operation.resumes_at) return admit_resume(id);
  Group* main = main_of(operation.key);
  if (main == nullptr) {
    main = &add_group(operation.key, {});
    main->is_main = true;
  } else if (!is_at_head(*main) && !is(Mutant::kJoinLaggingMain)) {
    if (cohorts(operation.key) < options_.cohorts_max || is(Mutant::kCapIgnored)) {
      // What main has still to read is from before the operation's start.
      main->is_main = false;
      main = &add_group(operation.key, {});
      main->is_main = true;
    } else if (!has_passed(*main, operation.asked_at) || is(Mutant::kWaitingJoinNotAdmitted)) {
      return false;
    }
  }
  join(id, *main);
  return true;
}

bool Hub::admit_resume(OperationId id) {
  const Operation& operation = operations_.at(id);
  Positions positions = *operation.resumes_at;
  for (const auto& [lane, state] : lanes_) {
    if (!operation.key.has_topic(state.topic)) continue;
    positions.try_emplace(lane, 0);  // the cursor is older than the lane
    if (is(Mutant::kPositionAheadTakenForHead))
      positions[lane] = std::min(positions[lane], state.head);
  }
  for (auto& [group_id, group] : groups_) {
    if (group.key != operation.key || group.is_main || group.hold || group.has_read) continue;
    if (std::ranges::all_of(group.lanes, [&](const auto& lane) {
          return positions.at(lane.first) == lane.second.at;
        })) {
      join(id, group);
      return true;
    }
  }
  if (cohorts(operation.key) >= options_.cohorts_max && !is(Mutant::kCapIgnored)) return false;
  join(id, add_group(operation.key, positions));
  return true;
}

// At the positions that are given, else at the head.
Group& Hub::add_group(const Key& key, const Positions& positions) {
  Group& group = groups_[++last_group_];
  group.id = last_group_;
  group.key = key;
  for (const auto& [lane, state] : lanes_) {
    if (!key.has_topic(state.topic)) continue;
    const auto position = positions.find(lane);
    group.lanes[lane].at = position == positions.end() ? state.head : position->second;
  }
  return group;
}

void Hub::join(OperationId id, Group& group) {
  Operation& operation = operations_.at(id);
  operation.groups = {group.id};
  group.upper_fences[id] = kNoUpperFence;
  ports_.send(operation.reactor, Joined{id, group.id, next_sequence()});
  ports_.on_live(id);
}

Group* Hub::main_of(const Key& key) {
  const auto found = std::ranges::find_if(
      groups_, [&](const auto& group) { return group.second.is_main && group.second.key == key; });
  return found == groups_.end() ? nullptr : &found->second;
}

std::size_t Hub::cohorts(const Key& key) const {
  return static_cast<std::size_t>(std::ranges::count_if(groups_, [&](const auto& group) {
    return group.second.key == key && !group.second.is_main && !group.second.takes_nothing();
  }));
}

bool Hub::is_at_head(const Group& group) const {
  return std::ranges::all_of(
      group.lanes, [&](const auto& lane) { return lane.second.at == lanes_.at(lane.first).head; });
}

bool Hub::has_passed(const Group& group, const Positions& positions) const {
  return std::ranges::all_of(positions, [&](const auto& position) {
    return group.lanes.at(position.first).at >= position.second;
  });
}

// With the cap reached, one waits until there are fewer cohorts, or main has read all that was
// there when it asked.
bool Hub::admit_waiting() {
  std::vector<OperationId> waiting;
  bool is_admitted = false;
  for (const OperationId id : std::exchange(waiting_, {})) {
    if (!operations_.contains(id)) continue;
    if (admit(id))
      is_admitted = true;
    else
      waiting.push_back(id);
  }
  waiting_ = std::move(waiting);
  return is_admitted;
}

// ---- stop ----------------------------------------------------------------------------------------

void Hub::stop(OperationId operation) {
  if (operations_.contains(operation)) leave_all(operation);
}

void Hub::leave_all(OperationId id) {
  const auto node = operations_.extract(id);
  for (const GroupId group : node.mapped().groups)
    leave(id, group);
}

void Hub::leave(OperationId id, GroupId group_id) {
  Group& group = groups_.at(group_id);
  group.upper_fences.erase(id);
  if (group.upper_fences.empty())
    groups_.erase(group_id);
  else if (group.takes_nothing())
    group.is_main = false;
}

const Group* Hub::group_of(OperationId operation) const {
  const auto found = operations_.find(operation);
  if (found == operations_.end() || found->second.groups.empty()) return nullptr;
  const auto group = groups_.find(found->second.groups.back());
  return group == groups_.end() ? nullptr : &group->second;
}

Hub::Tally& Hub::Tally::operator+=(const Tally& other) {
  merges += other.merges;
  merges_under_load += other.merges_under_load;
  mains_exchanged += other.mains_exchanged;
  joins_waited += other.joins_waited;
  moves += other.moves;
  moves_chained += other.moves_chained;
  keys_changed_in_place += other.keys_changed_in_place;
  cold_readings += other.cold_readings;
  gaps += other.gaps;
  return *this;
}

bool Hub::is_waiting(OperationId operation) const {
  return std::ranges::find(waiting_, operation) != waiting_.end();
}

}  // namespace model
