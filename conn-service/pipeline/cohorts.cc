#include "conn-service/pipeline/cohorts.h"

#include <algorithm>
#include <tuple>

namespace conn::pipeline {

using routing::Group;
using routing::Lane;
using routing::Position;
using routing::Progress;
using routing::Readers;
using routing::Ring;
using routing::Window;

bool Cohorts::KeyLess::operator()(const Key& a, const Key& b) const {
  const auto tied = [](const Key& key) {
    return std::tuple(key.row.value, key.trigger->number(), key.filter);
  };
  return tied(a) < tied(b);
}

// ---- join ---------------------------------------------------------------------------------------

std::optional<GroupId> Cohorts::join(const OperationKey& operation,
                                     const Target& target,
                                     std::optional<Positions> positions) {
  Waiting waiting{
      .operation = operation, .target = target, .positions = std::move(positions), .asked_at = {}};
  if (const auto group = admit(waiting)) {
    membership_.release(target);
    return group;
  }
  ++context_.counters.joins_waited;
  target.trigger->each_lane([&](Lane lane, const Readers&) {
    waiting.asked_at.emplace(lane, context_.rings.find(lane)->live());
  });
  const Key key = target.key();
  Queues& queues = waiting_[key];
  (waiting.positions ? queues.at_positions : queues.joins).push_back(std::move(waiting));
  waits_in_.emplace(operation, key);
  return std::nullopt;
}

bool Cohorts::stop_waiting(const OperationKey& operation) {
  const auto node = waits_in_.extract(operation);
  if (node.empty()) return false;
  const auto queues = waiting_.find(node.mapped());
  for (auto* queue : {&queues->second.joins, &queues->second.at_positions}) {
    const auto waiting = std::ranges::find(*queue, operation, &Waiting::operation);
    if (waiting == queue->end()) continue;
    const Target target = waiting->target;
    queue->erase(waiting);
    if (queues->second.joins.empty() && queues->second.at_positions.empty()) waiting_.erase(queues);
    membership_.release(target);
    break;
  }
  return true;
}

std::vector<OperationKey> Cohorts::end_waiting(routing::TopicId topic) {
  std::vector<OperationKey> ended;
  for (const auto& [operation, key] : waits_in_)
    if (std::ranges::binary_search(key.trigger->topics(), topic)) ended.push_back(operation);
  for (const OperationKey& operation : ended)
    stop_waiting(operation);
  return ended;
}

void Cohorts::swap_rows(const std::vector<Rows::Swap>& swaps) {
  std::map<RowId, routing::Row*> rows;
  for (const Rows::Swap& swap : swaps)
    rows.emplace(swap.from->id, swap.to);
  for (auto& [key, queues] : std::exchange(waiting_, {})) {
    const auto row = rows.find(key.row);
    Key now = key;
    if (row != rows.end()) now.row = row->second->id;
    const auto append = [&](std::deque<Waiting>& from, std::deque<Waiting>& to) {
      for (Waiting& waiting : from) {
        if (row != rows.end()) membership_.swap_row(waiting.target, *row->second);
        waits_in_.at(waiting.operation) = now;
        to.push_back(std::move(waiting));
      }
    };
    Queues& to = waiting_[now];
    append(queues.joins, to.joins);
    append(queues.at_positions, to.at_positions);
  }
}

std::optional<GroupId> Cohorts::admit(const Waiting& operation) {
  if (operation.positions) return admit_at(operation);
  const Key key = operation.target.key();
  Group* main = context_.groups.main(key);
  if (main != nullptr && is_at_head(*main)) return enter(*main, operation);
  if (main != nullptr && is_full(key)) {
    const bool receives_nothing_old =
        !operation.asked_at.empty() && has_passed(*main, operation.asked_at);
    if (!receives_nothing_old) return std::nullopt;
    return enter(*main, operation);
  }
  // What main has still to read is from before the operation's start.
  Group& group = membership_.add(operation.target);
  stand(group, {});
  context_.groups.make_main(group);
  if (main != nullptr) events_.mark_changed(*main);
  return enter(group, operation);
}

std::optional<GroupId> Cohorts::admit_at(const Waiting& operation) {
  const Key key = operation.target.key();
  Positions positions = *operation.positions;
  operation.target.trigger->each_lane([&](Lane lane, const Readers&) {
    positions.try_emplace(lane, Position::beginning());  // it is younger than they are
  });
  if (Group* cohort = cohort_at(key, positions)) return enter(*cohort, operation);
  if (is_full(key)) return std::nullopt;
  Group& group = membership_.add(operation.target);
  stand(group, positions);
  return enter(group, operation);
}

// One that was made for the same positions, and has not read anything yet.
Group* Cohorts::cohort_at(const Key& key, const Positions& positions) {
  for (Group* cohort : context_.groups.cohorts(key)) {
    if (cohort->is_held() || cohort->has_read() || cohort->fenced() > 0) continue;
    const Positions of_cohort = positions_of(*cohort);
    const bool are_equal = std::ranges::all_of(of_cohort, [&](const auto& lane) {
      return positions.at(lane.first).order == lane.second.order;
    });
    if (are_equal) return cohort;
  }
  return nullptr;
}

GroupId Cohorts::enter(Group& group, const Waiting& operation) {
  group.join(operation.operation.reactor);
  events_.mark_changed(group);
  events_.begin(group);
  return group.id();
}

// ---- where groups are ---------------------------------------------------------------------------

void Cohorts::stand(Group& group, const Positions& positions) {
  group.trigger().each_lane([&](Lane lane, Readers& readers) {
    const Ring& ring = *context_.rings.find(lane);
    const auto position = positions.find(lane);
    const Position& at = position == positions.end() ? ring.live() : position->second;
    if (readers.head().position.order == at.order) return;  // as a group without progress
    Progress& progress = group.progress(lane);
    readers.stand(progress, ring, at);
    if (!progress.begins_at) group.drop_if_idle(progress);
  });
}

Positions Cohorts::positions_of(Group& group) {
  Positions positions;
  group.trigger().each_lane([&](Lane lane, const Readers& readers) {
    positions.emplace(lane, readers.position(group.find_progress(lane)));
  });
  return positions;
}

bool Cohorts::is_at_head(Group& group) {
  return group.trigger().all_lanes([&](Lane lane, const Readers& readers) {
    return readers.has_read_all(group.find_progress(lane), *context_.rings.find(lane));
  });
}

bool Cohorts::has_passed(Group& group, const Positions& positions) {
  return group.trigger().all_lanes([&](Lane lane, const Readers& readers) {
    const auto asked = positions.find(lane);
    return asked == positions.end() ||
           readers.position(group.find_progress(lane)).order >= asked->second.order;
  });
}

// ---- the end of a turn --------------------------------------------------------------------------

std::vector<Cohorts::Admitted> Cohorts::end_turn(const std::set<GroupId>& changed) {
  std::set<Key, KeyLess> keys;
  const auto add_key_of = [&](GroupId id) {
    const Group* group = context_.groups.find(id);
    if (group != nullptr && group->is_reading() && group->has_siblings())
      keys.insert(routing::GroupTable::key_of(*group));
  };
  std::ranges::for_each(changed, add_key_of);
  std::ranges::for_each(std::exchange(behind_, {}), add_key_of);
  for (const auto& [key, queues] : waiting_)
    keys.insert(key);
  std::vector<Admitted> admitted;
  for (const Key& key : keys) {
    std::size_t before = 0;
    do {  // one that comes from where main is may be merged at once, and make room for another
      before = admitted.size();
      choose_main(key);
      while (merge_some(key)) {
      }
      admit_waiting(key, admitted);
    } while (admitted.size() > before);
    const auto cohorts = context_.groups.cohorts(key);
    Group* main = context_.groups.main(key);
    if (!cohorts.empty() && (main == nullptr || !is_at_head(*main)))
      behind_.insert(cohorts.front()->id());
  }
  return admitted;
}

void Cohorts::admit_waiting(const Key& key, std::vector<Admitted>& admitted) {
  const auto queues = waiting_.find(key);
  if (queues == waiting_.end()) return;
  admit_some(queues->second.at_positions, admitted);
  admit_some(queues->second.joins, admitted);
  if (queues->second.joins.empty() && queues->second.at_positions.empty()) waiting_.erase(queues);
}

void Cohorts::admit_some(std::deque<Waiting>& queue, std::vector<Admitted>& admitted) {
  while (!queue.empty()) {
    const auto group = admit(queue.front());
    if (!group) return;
    admitted.push_back({.operation = queue.front().operation, .group = *group});
    waits_in_.erase(queue.front().operation);
    membership_.release(queue.front().target);
    queue.pop_front();
  }
}

// A cohort at the head is better to join than a main that is not.
void Cohorts::choose_main(const Key& key) {
  Group* main = context_.groups.main(key);
  if (main != nullptr && is_at_head(*main)) return;
  for (Group* cohort : context_.groups.cohorts(key)) {
    if (cohort->is_held() || !is_at_head(*cohort)) continue;
    context_.groups.make_main(*cohort);
    return;
  }
}

bool Cohorts::merge_some(const Key& key) {
  Group* main = context_.groups.main(key);
  if (main == nullptr) return false;
  const auto cohorts = context_.groups.cohorts(key);
  const auto found = std::ranges::find_if(cohorts, [&](Group* cohort) {
    return may_merge(*cohort, *main) || may_merge(*main, *cohort);
  });
  if (found == cohorts.end()) return false;
  Group& cohort = **found;
  if (may_merge(cohort, *main)) {
    merge(cohort, *main);
  } else {  // the shorter windows go into the longer ones
    context_.groups.make_main(cohort);
    merge(*main, cohort);
  }
  return true;
}

bool Cohorts::may_merge(Group& from, Group& to) {
  if (from.is_held() || to.is_held() || from.fenced() > 0) return false;
  static const Window kEmpty;
  return from.trigger().all_lanes([&](Lane lane, const Readers& readers) {
    const Progress* of_from = from.find_progress(lane);
    const Progress* of_to = to.find_progress(lane);
    const Window& window = of_from == nullptr ? kEmpty : of_from->window;
    return readers.are_together(of_from, of_to, *context_.rings.find(lane)) &&
           window.is_tail_of(of_to == nullptr ? kEmpty : of_to->window);
  });
}

// The members go on with what `from` has not released yet: in `to` the same is still to come.
void Cohorts::merge(Group& from, Group& to) {
  ++context_.counters.merges;
  Merged merged{.from = from.id(), .to = to.id(), .fences = {}};
  to.each_progress([&](const Progress& progress) {
    const Progress* of_from = from.find_progress(progress.lane);
    const bool is_empty = of_from == nullptr || of_from->window.is_empty();
    const Sequence fence = is_empty ? context_.sequencer.fence() : of_from->window.oldest();
    if (progress.window.has_older(fence))
      merged.fences.push_back({.lane = progress.lane, .fence = fence});
  });
  context_.release.post_to_members(from, merged);
  membership_.merge(from, to);
}

}  // namespace conn::pipeline
