// GroupTable: the groups of this process, by id and by what they are.
//
// Shapes: an id names a slot and how often that slot has been used; looking up a group that has
//         gone answers null, and that is ordinary.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conn-service/routing/group.h"

namespace conn::routing {

class GroupTable {
 public:
  [[nodiscard]] Group* find(GroupId id);
  // The group of this row, trigger and filter text (filter_text()); null if there is none.
  [[nodiscard]] Group* find(const Row& row, const Trigger& trigger, const std::string& filter);
  Group& add(Row& row, Trigger& trigger, const std::string& filter, Sequence born);
  void erase(Group& group);

  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

 private:
  struct Slot {
    std::uint32_t uses = 0;
    std::unique_ptr<Group> group;
  };

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::string_view, Group*> by_key_;  // the groups own their keys
};

// Equal filters, equal texts; for keys.
[[nodiscard]] std::string filter_text(const Filter& filter);

}  // namespace conn::routing
