// How operations change their key or end while they go on: moves, swaps, ends, and the holds that
// keep their order.
#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "tests/model/hub.h"

namespace model {

// ---- move ---------------------------------------------------------------------------------------

void Hub::move(const std::vector<OperationId>& operations, const Key& to) {
  ++last_move_;
  std::map<GroupId, std::vector<OperationId>> by_group;
  for (const OperationId id : operations) {
    const auto found = operations_.find(id);
    if (found == operations_.end() || found->second.groups.empty() || found->second.is_ending)
      continue;
    found->second.last_move = last_move_;
    by_group[found->second.groups.back()].push_back(id);
  }
  if (!is_pinned(to.topics)) {
    pending_moves_.push_back({operations, to, last_move_});
    pin(to.topics);
    return;
  }
  for (const auto& [from, members] : by_group)
    if (groups_.at(from).key != to) move_from(groups_.at(from), members, to);
}

void Hub::move_from(Group& from, const std::vector<OperationId>& operations, const Key& to) {
  ++tally_.moves;
  for (const OperationId id : operations)
    ports_.on_move(id, to);
  const auto staying = std::ranges::count(from.upper_fences | std::views::values, kNoUpperFence);
  if (static_cast<std::size_t>(staying) == operations.size() && to.topics == from.key.topics) {
    ++tally_.keys_changed_in_place;
    change_key(from, to);
    return;
  }
  if (from.hold) ++tally_.moves_chained;
  Positions positions;  // where `from` stands; lanes that it lacks begin at their pinned ends
  for (const auto& [lane, at] : from.lanes) {
    positions[lane] = is(Mutant::kMoveStartsAtHead) ? lanes_.at(lane).head : at.at;
    if (is(Mutant::kMoveStartsOneEarly) && !at.window.empty())
      positions[lane] = at.window.back().item.from;
    const auto& ring = lanes_.at(lane).ring;
    const std::size_t next = item_at(lanes_.at(lane), at.at);
    if (is(Mutant::kMoveStartsOneLate) && next < ring.size()) positions[lane] = ring[next].to;
  }
  const GroupId from_id = from.id;
  const Sequence at = next_sequence();
  Group& cohort = add_group(to, positions);
  cohort.hold = {.by = from_id, .before = at};
  std::map<ReactorId, std::vector<OperationId>> by_reactor;
  for (const OperationId id : operations) {
    Operation& operation = operations_.at(id);
    operation.groups.push_back(cohort.id);
    groups_.at(from_id).upper_fences[id] = at;
    cohort.upper_fences[id] = kNoUpperFence;
    by_reactor[operation.reactor].push_back(id);
  }
  for (const auto& [reactor, members] : by_reactor)
    ports_.send(reactor, Moved{members, from_id, cohort.id, at});
  if (groups_.at(from_id).takes_nothing()) groups_.at(from_id).is_main = false;
}

void Hub::swap_row(RowId row, RowId to) {
  for (auto& [id, group] : groups_) {
    if (group.key.row != row || group.takes_nothing()) continue;
    if (is(Mutant::kSwapOfMainOnly) && !group.is_main) continue;
    change_key(group, {to, group.key.topics, group.key.codes});
  }
  for (auto& [id, operation] : operations_)
    if (operation.key.row == row) operation.key.row = to;  // of those who wait
  for (PendingMove& pending : pending_moves_)
    if (pending.to.row == row) pending.to.row = to;
}

// What is in its windows ends as it began; the rest is read under the new key.
void Hub::change_key(Group& group, const Key& to) {
  Group* main = main_of(to);
  group.key = to;
  if (main == nullptr || !group.is_main) return;
  if (is(Mutant::kSwapDisplacesMain)) {
    const std::map<OperationId, Sequence> members = main->upper_fences;
    groups_.erase(main->id);
    for (const auto& [operation, fence] : members)
      operations_.erase(operation);
  } else {
    group.is_main = false;
  }
}

// ---- holds and ends -----------------------------------------------------------------------------

bool Hub::has_older(const Group& group, LaneId lane, Sequence before) {
  const auto at = group.lanes.find(lane);
  return at != group.lanes.end() && !at->second.window.empty() &&
         at->second.window.front().sequence < before;
}

// A hold chains, also through a group that lacks the lane.
bool Hub::is_held(const Group& group, LaneId lane) const {
  if (!group.hold || is(Mutant::kNoHold)) return false;
  if (is(Mutant::kHoldNeverEnds)) return true;
  const auto by = groups_.find(group.hold->by);
  if (by == groups_.end()) return false;
  if (has_older(by->second, lane, group.hold->before)) return true;
  if (is(Mutant::kHoldDoesNotChain)) return false;
  if (is(Mutant::kHoldChainsOnlyThroughLanes) && !by->second.lanes.contains(lane)) return false;
  return is_held(by->second, lane);
}

// In lanes that the operations have left, too.
bool Hub::is_held(const Group& group) const {
  return std::ranges::any_of(lanes_, [&](const auto& lane) {
    if (is(Mutant::kHoldIgnoresLanesLeft) && !group.lanes.contains(lane.first)) return false;
    return is_held(group, lane.first);
  });
}

// In the order of ids a hold comes after the one that it waits for.
void Hub::resolve_holds() {
  std::vector<GroupId> held;
  for (auto& [id, group] : groups_) {
    release(group);
    if (group.hold) held.push_back(id);
  }
  for (const GroupId id : held) {
    const auto group = groups_.find(id);
    if (group == groups_.end()) continue;  // it was empty once a hold before it had ended
    release(group->second);
    if (!is_held(group->second)) commit(group->second);
  }
}

void Hub::commit(Group& group) {
  const GroupId from = std::exchange(group.hold, std::nullopt)->by;
  post(group, MoveCommitted{from, group.id});
  std::vector<OperationId> members;
  for (const auto& [operation, fence] : group.upper_fences)
    members.push_back(operation);
  for (const OperationId operation : members) {
    auto& groups = operations_.at(operation).groups;
    if (std::erase(groups, from) > 0) leave(operation, from);
  }
}

void Hub::end(const std::vector<OperationId>& operations) {
  for (const OperationId id : operations) {
    const auto found = operations_.find(id);
    if (found == operations_.end() || found->second.groups.empty() || found->second.is_ending)
      continue;
    Operation& operation = found->second;
    operation.is_ending = true;
    Group& group = groups_.at(operation.groups.back());
    group.upper_fences[id] = next_sequence();
    if (group.takes_nothing()) group.is_main = false;
    ports_.send(operation.reactor, Ending{{id}, group.id, next_sequence()});
  }
}

void Hub::resolve_ends() {
  std::vector<OperationId> ended;
  for (const auto& [id, operation] : operations_) {
    if (!operation.is_ending) continue;
    const Group& group = groups_.at(operation.groups.back());
    const Sequence fence = group.upper_fences.at(id);
    const bool is_open = std::ranges::any_of(lanes_, [&](const auto& lane) {
      return has_older(group, lane.first, fence) || is_held(group, lane.first);
    });
    if (!is_open || is(Mutant::kEndBeforeItsEvents)) ended.push_back(id);
  }
  // A source that ends by itself ends those who have read and received everything.
  for (const auto& [id, group] : groups_) {
    const bool has_ended =
        !group.lanes.empty() && !is_held(group) &&
        std::ranges::all_of(group.lanes, [&](const auto& lane) {
          return lanes_.at(lane.first).has_ended &&
                 (is(Mutant::kSourceEndsBeforeLastReading) ||
                  (lane.second.at == lanes_.at(lane.first).head && lane.second.window.empty()));
        });
    if (!has_ended) continue;
    for (const auto& [operation, fence] : group.upper_fences)
      if (fence == kNoUpperFence) ended.push_back(operation);
  }
  for (const OperationId id : ended) {
    if (!operations_.contains(id)) continue;
    ports_.send(operations_.at(id).reactor, Ended{{id}});
    leave_all(id);
  }
}

}  // namespace model
