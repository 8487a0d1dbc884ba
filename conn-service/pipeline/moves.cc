#include "conn-service/pipeline/moves.h"

#include <algorithm>
#include <map>
#include <utility>

namespace conn::pipeline {

using routing::Group;
using routing::GroupTable;

// ---- move ---------------------------------------------------------------------------------------

std::optional<GroupId> Moves::move(Group& from,
                                   const std::vector<Member>& members,
                                   const Target& to) {
  if (GroupTable::key_of(from) == to.key()) return std::nullopt;
  ++context_.counters.moves;
  const bool are_all = from.member_count() - from.fenced() == members.size();
  if (are_all && &from.trigger() == to.trigger) {
    membership_.change_key(from, to);
    return std::nullopt;
  }
  ++context_.counters.moves_held;
  if (from.is_held()) ++context_.counters.moves_chained;
  const Sequence at = context_.sequencer.fence();
  Group& cohort = membership_.add(to);
  cohorts_.stand(cohort, Cohorts::positions_of(from));  // before `from` stops reading
  std::vector<OperationKey> operations;
  std::map<ReactorId, Moved> messages;
  for (const Member& member : members) {
    const OperationKey& operation = member.operation;
    operations.push_back(operation);
    passages_[operation].left.push_back(member.named);
    cohort.join(operation.reactor);
    membership_.add_upper_fence(from);
    Moved& message = messages[operation.reactor];
    message.from = from.id();
    message.to = cohort.id();
    message.at = at;
    message.operations.push_back(operation.number);
  }
  context_.holds.add(cohort, from, at, std::move(operations));
  for (auto& [reactor, message] : messages)
    context_.release.reactor(reactor).post(std::move(message));
  events_.mark_changed(cohort);
  events_.begin(cohort);
  return cohort.id();
}

void Moves::swap_rows(const std::vector<Rows::Swap>& swaps) {
  std::vector<std::pair<Group*, routing::Row*>> groups;
  for (const Rows::Swap& swap : swaps)
    for (Group* group : GroupTable::groups_of(*swap.from))
      groups.emplace_back(group, swap.to);
  for (const auto& [group, row] : groups)
    membership_.change_key(*group, {.row = row,
                                    .trigger = &group->trigger(),
                                    .digest = group->filter_digest(),
                                    .filter = nullptr,  // as it is
                                    .places = group->places()});
}

void Moves::resolve_hold(Group& group) {
  if (!group.is_held()) return;
  events_.release(group);
  const Group* holder = context_.groups.find(context_.holds.holder(group.id()));
  const bool chains = holder != nullptr && holder->is_held();
  if (!chains && !context_.holds.is_held(group)) commit(group);
}

void Moves::commit(Group& group) {
  const auto hold = context_.holds.remove(group.id());
  context_.release.post_to_members(group, MoveCommitted{.from = hold->by, .to = group.id()});
  for (const OperationKey& operation : hold->operations) {
    const auto passage = passages_.find(operation);
    if (passage == passages_.end()) continue;  // it has stopped
    auto& left = passage->second.left;
    const auto named = std::ranges::find_if(
        left, [&](GroupId each) { return membership_.resolve(each) == hold->by; });
    if (named == left.end()) continue;
    const GroupId leaves = *named;
    left.erase(named);
    if (left.empty() && !passage->second.end) passages_.erase(passage);
    membership_.leave(leaves, operation.reactor, true);
  }
  events_.mark_changed(group);
}

// ---- end ----------------------------------------------------------------------------------------

void Moves::end(Group& group,
                const std::vector<Member>& members,
                const std::shared_ptr<const std::string>& errors_json) {
  const Sequence at = context_.sequencer.fence();
  const GroupId id = group.id();
  std::map<ReactorId, Ending> messages;
  for (const Member& member : members) {
    passages_[member.operation].end = {.named = member.named, .at = at, .errors_json = errors_json};
    ending_[id].insert(member.operation);
    membership_.add_upper_fence(group);
    Ending& message = messages[member.operation.reactor];
    message.group = id;
    message.at = at;
    message.operations.push_back(member.operation.number);
  }
  for (auto& [reactor, message] : messages)
    context_.release.reactor(reactor).post(std::move(message));
  update_awaited(group);
  events_.mark_changed(group);
}

bool Moves::is_ending(const OperationKey& operation) const {
  const auto passage = passages_.find(operation);
  return passage != passages_.end() && passage->second.end.has_value();
}

void Moves::resolve_ends(Group& group, std::vector<OperationKey>& ended) {
  const auto of_group = ending_.find(group.id());
  if (of_group == ending_.end() || group.is_held()) return;
  std::map<std::pair<ReactorId, const std::string*>, Ended> messages;
  std::vector<Member> over;
  for (const OperationKey& operation : of_group->second) {
    const End& end = *passages_.at(operation).end;
    if (group.has_older(end.at)) continue;
    Ended& message = messages[{operation.reactor, end.errors_json.get()}];
    message.operations.push_back(operation.number);
    message.errors_json = *end.errors_json;
    over.push_back({.operation = operation, .named = end.named});
  }
  for (auto& [to, message] : messages)
    context_.release.reactor(to.first).post(std::move(message));
  for (const Member& member : over) {
    leave(member);
    ended.push_back(member.operation);
  }
}

// ---- leaving ------------------------------------------------------------------------------------

void Moves::leave(const Member& member) {
  const auto node = passages_.extract(member.operation);
  const bool is_ending = !node.empty() && node.mapped().end.has_value();
  if (!node.empty())
    for (const GroupId named : node.mapped().left)
      membership_.leave(named, member.operation.reactor, true);
  if (is_ending) {
    const auto of_group = ending_.find(membership_.resolve(member.named));
    of_group->second.erase(member.operation);
    if (of_group->second.empty()) ending_.erase(of_group);
  }
  membership_.leave(member.named, member.operation.reactor, is_ending);
}

// ---- the end of a turn --------------------------------------------------------------------------

std::vector<OperationKey> Moves::end_turn(const std::set<GroupId>& changed) {
  const std::vector<GroupId> ids = with_held(changed);
  for (const GroupId id : ids)
    if (Group* group = context_.groups.find(id)) resolve_hold(*group);
  std::vector<OperationKey> ended;
  for (const GroupId id : ids)
    if (Group* group = context_.groups.find(id)) resolve_ends(*group, ended);
  for (const GroupId id : ids)
    if (Group* group = context_.groups.find(id)) update_awaited(*group);
  return ended;
}

// With those that wait for them, each after the one that holds it.
std::vector<GroupId> Moves::with_held(const std::set<GroupId>& changed) const {
  std::set<GroupId> known = changed;
  std::vector<GroupId> ids(changed.begin(), changed.end());
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (const GroupId held : context_.holds.held_by(ids[i]))
      if (known.insert(held).second) ids.push_back(held);
  std::ranges::stable_sort(ids, {}, [&](GroupId id) { return context_.holds.depth(id); });
  return ids;
}

void Moves::update_awaited(Group& group) {
  group.set_awaited(ending_.contains(group.id()) || context_.holds.holds(group.id()));
}

}  // namespace conn::pipeline
