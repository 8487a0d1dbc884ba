#include "conn-service/pipeline/moves.h"

#include <map>
#include <utility>

namespace conn::pipeline {

using routing::Group;

// ---- end ----------------------------------------------------------------------------------------

void Moves::end(Group& group,
                const std::vector<Member>& members,
                const std::shared_ptr<const std::string>& errors_json) {
  const Sequence at = sequencer_.fence();
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
    release_.reactor(reactor).tell(std::move(message));
  update_awaited(group);
  events_.note(group);
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
    release_.reactor(to.first).tell(std::move(message));
  for (const Member& member : over) {
    leave(member);
    ended.push_back(member.operation);
  }
}

// ---- leaving ------------------------------------------------------------------------------------

void Moves::leave(const Member& member) {
  const auto node = passages_.extract(member.operation);
  const bool is_ending = !node.empty() && node.mapped().end.has_value();
  if (is_ending) {
    const auto of_group = ending_.find(membership_.resolve(member.named));
    of_group->second.erase(member.operation);
    if (of_group->second.empty()) ending_.erase(of_group);
  }
  membership_.leave(member.named, member.operation.reactor, is_ending);
}

// ---- the end of a turn --------------------------------------------------------------------------

std::vector<OperationKey> Moves::end_turn(const std::set<GroupId>& changed) {
  std::vector<OperationKey> ended;
  for (const GroupId id : changed)
    if (Group* group = groups_.find(id)) resolve_ends(*group, ended);
  for (const GroupId id : changed)
    if (Group* group = groups_.find(id)) update_awaited(*group);
  return ended;
}

void Moves::update_awaited(Group& group) {
  group.set_awaited(ending_.contains(group.id()) || holds_.holds(group.id()));
}

}  // namespace conn::pipeline
