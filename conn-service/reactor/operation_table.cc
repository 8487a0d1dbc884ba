#include "conn-service/reactor/operation_table.h"

namespace conn::reactor {

OperationNumber OperationTable::add(Session& owner) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[index];
  slot.owner = &owner;
  return (OperationNumber{slot.generation} << 32U) | index;
}

void OperationTable::remove(OperationNumber number) {
  if (find(number) == nullptr) return;
  Slot& slot = slots_[slot_of(number)];
  if (slot.is_joined) leave(slot);
  slot.owner = nullptr;
  ++slot.generation;
  free_.push_back(static_cast<std::uint32_t>(slot_of(number)));
}

Session* OperationTable::owner(OperationNumber number) const {
  const Slot* slot = find(number);
  return slot == nullptr ? nullptr : slot->owner;
}

void OperationTable::join(OperationNumber number, pipeline::GroupId group) {
  if (find(number) == nullptr) return;
  Slot& slot = slots_[slot_of(number)];
  if (slot.is_joined) leave(slot);
  auto& members = groups_[group];
  slot.group = group;
  slot.place = static_cast<std::uint32_t>(members.size());
  slot.is_joined = true;
  members.push_back(number);
}

std::span<const OperationNumber> OperationTable::members(pipeline::GroupId group) const {
  const auto found = groups_.find(group);
  if (found == groups_.end()) return {};
  return found->second;
}

const OperationTable::Slot* OperationTable::find(OperationNumber number) const {
  const std::size_t index = slot_of(number);
  if (index >= slots_.size()) return nullptr;
  const Slot& slot = slots_[index];
  const bool is_same = slot.owner != nullptr && slot.generation == number >> 32U;
  return is_same ? &slot : nullptr;
}

void OperationTable::leave(Slot& slot) {
  const auto found = groups_.find(slot.group);
  auto& members = found->second;
  members[slot.place] = members.back();
  slots_[slot_of(members[slot.place])].place = slot.place;
  members.pop_back();
  slot.is_joined = false;
  if (members.empty()) groups_.erase(found);
}

}  // namespace conn::reactor
