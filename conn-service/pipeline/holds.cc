#include "conn-service/pipeline/holds.h"

#include <utility>

namespace conn::pipeline {

using routing::Group;
using routing::GroupId;

void Holds::add(Group& group,
                Group& by,
                routing::Sequence before,
                std::vector<OperationKey> operations) {
  holds_[group.id()] = {.by = by.id(), .before = before, .operations = std::move(operations)};
  by_holder_[by.id()].push_back(group.id());
  group.set_held(true);
  by.set_awaited(true);
}

std::optional<Holds::Hold> Holds::remove(GroupId group) {
  auto node = holds_.extract(group);
  if (node.empty()) return std::nullopt;
  const auto of_holder = by_holder_.find(node.mapped().by);
  std::erase(of_holder->second, group);
  if (of_holder->second.empty()) by_holder_.erase(of_holder);
  if (Group* held = groups_.find(group)) held->set_held(false);
  return std::move(node.mapped());
}

template <class IsWaiting>
bool Holds::any_holder(const Group& group, IsWaiting&& is_waiting) const {
  for (auto hold = holds_.find(group.id()); hold != holds_.end();
       hold = holds_.find(hold->second.by)) {
    const Group* by = groups_.find(hold->second.by);
    if (by == nullptr) return false;
    if (is_waiting(*by, hold->second.before)) return true;
  }
  return false;
}

bool Holds::is_held(const Group& group, routing::Lane lane) const {
  return any_holder(group, [lane](const Group& by, routing::Sequence before) {
    return by.has_older(lane, before);
  });
}

bool Holds::is_held(const Group& group) const {
  return any_holder(group,
                    [](const Group& by, routing::Sequence before) { return by.has_older(before); });
}

GroupId Holds::holder(GroupId group) const {
  return holds_.at(group).by;
}

std::size_t Holds::depth(GroupId group) const {
  std::size_t depth = 0;
  for (auto hold = holds_.find(group); hold != holds_.end(); hold = holds_.find(hold->second.by))
    ++depth;
  return depth;
}

std::vector<GroupId> Holds::held_by(GroupId group) const {
  const auto found = by_holder_.find(group);
  return found == by_holder_.end() ? std::vector<GroupId>() : found->second;
}

}  // namespace conn::pipeline
