// MergedGroups: which group an operation is in, whose own has become part of another.
//
// A merge has members by the thousand, and the hub keeps no list of them: each operation goes on
// naming the group that it joined, until it leaves.
//
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "conn-service/routing/ids.h"

namespace conn::pipeline {

class MergedGroups {
 public:
  // The group that `named` is now.
  [[nodiscard]] routing::GroupId resolve(routing::GroupId named) const {
    const auto found = merged_.find(named);
    return found == merged_.end() ? named : found->second.into;
  }
  // `from`, with so many members, has become part of `into`.
  void merge(routing::GroupId from, routing::GroupId into, std::size_t members);
  // A member that named this group leaves it, or names another from now on.
  void release(routing::GroupId named);

  [[nodiscard]] std::size_t size() const { return merged_.size(); }

 private:
  struct Merged {
    routing::GroupId into;
    std::size_t members = 0;  // that still name it
  };
  std::unordered_map<routing::GroupId, Merged> merged_;
  std::unordered_map<routing::GroupId, std::vector<routing::GroupId>> parts_;  // of a group
};

}  // namespace conn::pipeline
