// How groups of one key become one again, and what ends a turn.
#include <algorithm>

#include "tests/model/hub.h"

namespace model {

// ---- mains and merges ---------------------------------------------------------------------------

void Hub::choose_mains() {
  std::vector<GroupId> ready;
  for (const auto& [id, group] : groups_)
    if (!group.is_main && !group.hold && !group.takes_nothing() && is_at_head(group))
      ready.push_back(id);
  for (const GroupId id : ready) {
    Group& group = groups_.at(id);
    Group* main = main_of(group.key);
    if (main != nullptr && is_at_head(*main)) continue;
    if (main != nullptr) {
      main->is_main = false;
      ++tally_.mains_exchanged;
    }
    group.is_main = true;
  }
}

// A merge may make room for another: main is then one with longer windows.
void Hub::merge_all() {
  while (merge_some()) {
  }
}

bool Hub::merge_some() {
  bool has_merged = false;
  std::vector<GroupId> cohorts;
  for (const auto& [id, group] : groups_)
    if (!group.is_main && !group.takes_nothing()) cohorts.push_back(id);
  for (const GroupId id : cohorts) {
    Group& cohort = groups_.at(id);
    Group* main = main_of(cohort.key);
    if (main == nullptr) continue;
    if (may_merge(cohort, *main)) {
      merge(cohort, *main);
      has_merged = true;
    } else if (may_merge(*main, cohort)) {  // the shorter windows go into the longer ones
      cohort.is_main = true;
      merge(*main, cohort);
      has_merged = true;
    }
  }
  return has_merged;
}

bool Hub::may_merge(const Group& from, const Group& to) const {
  if (from.hold && !is(Mutant::kMergeWhileHeld)) return false;
  if (to.hold) return false;
  if (from.has_upper_fence() && !is(Mutant::kMergeWithUpperFence)) return false;
  return std::ranges::all_of(from.lanes, [&](const auto& lane) {
    const Group::Lane& other = to.lanes.at(lane.first);
    return are_together(lane.first, lane.second.at, other.at) &&
           is_tail(lane.second.window, other.window);
  });
}

// What either reads next there it reads together with the other.
bool Hub::are_together(LaneId id, Position a, Position b) const {
  const Lane& lane = lanes_.at(id);
  if (is(Mutant::kMergeWhileMainLags)) return a >= lane.low && a <= lane.head;
  if (std::min(a, b) < lane.low || std::max(a, b) > lane.head) return false;
  const std::size_t item = item_at(lane, a);
  if (item != item_at(lane, b)) return false;
  return a == b || item == lane.ring.size() || lane.ring[item].from >= std::max(a, b);
}

bool Hub::is_tail(const std::deque<Reading>& of, const std::deque<Reading>& window) const {
  if (is(Mutant::kMergeWithoutTail)) return true;
  if (is(Mutant::kMergeOnlyWithEmptyWindows)) return of.empty() && window.empty();
  if (of.size() > window.size()) return false;
  return std::equal(of.rbegin(), of.rend(), window.rbegin(),
                    [](const Reading& a, const Reading& b) {
                      return a.sequence == b.sequence && a.row == b.row;
                    });
}

// The members go on with what `from` has not released yet: in `to` the same is still to come.
void Hub::merge(Group& from, Group& to) {
  ++tally_.merges;
  Merged merged{from.id, to.id, {.others = next_sequence(), .by_lane = {}}};
  bool is_under_load = false;
  for (const auto& [lane, at] : from.lanes) {
    if (!to.lanes.at(lane).window.empty()) is_under_load = true;
    if (at.window.empty() || is(Mutant::kLaneFenceForgotten)) continue;
    merged.fences.by_lane[lane] = at.window.front().sequence;
  }
  if (is_under_load) ++tally_.merges_under_load;
  const Sequence shift = is(Mutant::kFenceOneHigh) ? 1 : is(Mutant::kFenceOneLow) ? -1 : 0;
  merged.fences.others += shift;
  for (auto& [lane, fence] : merged.fences.by_lane)
    fence += shift;
  post(from, merged);
  for (const auto& [id, fence] : from.upper_fences) {
    auto& groups = operations_.at(id).groups;
    std::ranges::replace(groups, from.id, to.id);
    to.upper_fences[id] = fence;
  }
  groups_.erase(from.id);
}

// ---- the end of a turn --------------------------------------------------------------------------

void Hub::end_turn() {
  resolve_holds();
  resolve_ends();
  do {
    choose_mains();
    merge_all();
  } while (admit_waiting());  // one that comes from the head's position may merge at once
  for (auto& [id, group] : groups_)
    want_cold(group);
}

}  // namespace model
