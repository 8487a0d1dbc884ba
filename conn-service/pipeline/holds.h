// Holds: whether what a group has read may be delivered, or operations that moved to it have
// something left where they came from.
//
//   A [ 5 6 ]  ◀─ held by (A, 7) ─ B [ 7 8 ]     B releases nothing until 5 and 6 are delivered
//
// A hold is per lane, and chains: what holds a group holds those that it holds, also through a group
// that does not have the lane.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md, "move".
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "conn-service/routing/group_table.h"

namespace conn::pipeline {

class Holds {
 public:
  struct Hold {
    routing::GroupId by;
    routing::Sequence before;
    std::vector<OperationKey> operations;  // that have moved; some may have gone since
  };

  explicit Holds(routing::GroupTable& groups) : groups_(groups) {}

  // `group` releases in a lane only when `by` has nothing there that it read before `before`.
  void add(routing::Group& group,
           routing::Group& by,
           routing::Sequence before,
           std::vector<OperationKey> operations);
  // The hold of the group is over, or the group is. No value: it was not held.
  std::optional<Hold> remove(routing::GroupId group);

  [[nodiscard]] bool is_held(const routing::Group& group, routing::Lane lane) const;
  // In some lane, those that it does not have included.
  [[nodiscard]] bool is_held(const routing::Group& group) const;

  // By which it is held; there is one.
  [[nodiscard]] routing::GroupId holder(routing::GroupId group) const;
  // How many holds there are in the chain: 0 for a group that is not held.
  [[nodiscard]] std::size_t depth(routing::GroupId group) const;
  // The groups that this one holds.
  [[nodiscard]] std::vector<routing::GroupId> held_by(routing::GroupId group) const;
  [[nodiscard]] bool holds(routing::GroupId group) const { return by_holder_.contains(group); }
  [[nodiscard]] std::size_t size() const { return holds_.size(); }

 private:
  // Whether is_waiting(holder, before) of one in the chain that holds the group.
  template <class IsWaiting>
  [[nodiscard]] bool any_holder(const routing::Group& group, IsWaiting&& is_waiting) const;

  routing::GroupTable& groups_;
  std::unordered_map<routing::GroupId, Hold> holds_;
  std::unordered_map<routing::GroupId, std::vector<routing::GroupId>> by_holder_;
};

}  // namespace conn::pipeline
