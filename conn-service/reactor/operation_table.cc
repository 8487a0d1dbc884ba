#include "conn-service/reactor/operation_table.h"

#include <algorithm>
#include <utility>

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
  if (slot.has_passage) {
    for (const Left& left : passages_.at(number).left)
      remove_member(left.group, left.place);
    passages_.erase(number);
    slot.has_passage = false;
  }
  if (slot.is_joined) leave(slot);
  slot.owner = nullptr;
  ++slot.generation;
  free_.push_back(static_cast<std::uint32_t>(slot_of(number)));
}

Session* OperationTable::owner(OperationNumber number) const {
  const Slot* slot = find(number);
  return slot == nullptr ? nullptr : slot->owner;
}

// ---- joins and moves ----------------------------------------------------------------------------

void OperationTable::join(OperationNumber number, pipeline::GroupId group) {
  if (find(number) == nullptr) return;
  Slot& slot = slots_[slot_of(number)];
  if (slot.is_joined) leave(slot);
  slot.group = group;
  slot.place = add_member(group, number);
  slot.is_joined = true;
}

void OperationTable::move(OperationNumber number,
                          pipeline::GroupId from,
                          pipeline::GroupId to,
                          pipeline::Sequence at) {
  if (find(number) == nullptr) return;
  Slot& slot = slots_[slot_of(number)];
  if (!slot.is_joined || slot.group != from) return;
  Passage& passing = passage(number);
  Fences fences = std::exchange(passing.fences, {});
  fences.upper = std::min(fences.upper.value_or(at), at);
  passing.left.push_back({.group = from, .place = slot.place, .fences = std::move(fences)});
  slot.group = to;
  slot.place = add_member(to, number);
}

void OperationTable::set_upper_fence(OperationNumber number,
                                     pipeline::GroupId group,
                                     pipeline::Sequence at) {
  const Slot* slot = find(number);
  if (slot == nullptr || !slot->is_joined || slot->group != group) return;
  passage(number).fences.upper = at;
}

void OperationTable::commit_move(pipeline::GroupId from, pipeline::GroupId to) {
  for (const OperationNumber number : members(to)) {
    if (takes_all(number)) continue;
    leave_left(number, from);
    end_passage_if_over(number);
  }
}

void OperationTable::merge(pipeline::GroupId from,
                           pipeline::GroupId to,
                           const std::vector<pipeline::LaneFence>& fences) {
  const auto node = groups_.extract(from);
  if (node.empty()) return;
  for (const OperationNumber number : node.mapped()) {
    Slot& slot = slots_[slot_of(number)];
    if (slot.has_passage) leave_left(number, to);
    if (slot.group == from) {
      slot.group = to;
      slot.place = add_member(to, number);
    } else {
      for (Left& left : passage(number).left) {
        if (left.group != from) continue;
        left.group = to;
        left.place = add_member(to, number);
      }
    }
    for (const pipeline::LaneFence& fence : fences) {
      auto& lower = passage(number).fences.lower;
      const auto known = std::ranges::find(lower, fence.lane, &pipeline::LaneFence::lane);
      if (known == lower.end())
        lower.push_back(fence);
      else
        known->fence = std::max(known->fence, fence.fence);
    }
    if (slot.has_passage) end_passage_if_over(number);
  }
}

std::vector<OperationNumber> OperationTable::staying(pipeline::GroupId group) const {
  const auto all = members(group);
  std::vector<OperationNumber> staying(all.begin(), all.end());
  std::erase_if(staying,
                [&](OperationNumber number) { return slots_[slot_of(number)].group != group; });
  return staying;
}

// ---- fences -------------------------------------------------------------------------------------

bool OperationTable::take(OperationNumber number,
                          pipeline::GroupId group,
                          routing::Lane lane,
                          pipeline::Sequence sequence) {
  Fences* fences = fences_in(number, group);
  if (fences == nullptr) return true;
  if (fences->upper && sequence >= *fences->upper) return false;
  const auto fence = std::ranges::find(fences->lower, lane, &pipeline::LaneFence::lane);
  if (fence == fences->lower.end()) return true;
  if (sequence < fence->fence) return false;
  fences->lower.erase(fence);  // all that follows in this lane was read later
  end_passage_if_over(number);
  return true;
}

OperationTable::Fences* OperationTable::fences_in(OperationNumber number, pipeline::GroupId group) {
  const auto passing = passages_.find(number);
  if (passing == passages_.end()) return nullptr;
  if (slots_[slot_of(number)].group == group) return &passing->second.fences;
  const auto left = std::ranges::find(passing->second.left, group, &Left::group);
  return left == passing->second.left.end() ? nullptr : &left->fences;
}

OperationTable::Passage& OperationTable::passage(OperationNumber number) {
  slots_[slot_of(number)].has_passage = true;
  return passages_[number];
}

void OperationTable::leave_left(OperationNumber number, pipeline::GroupId group) {
  auto& all = passages_.at(number).left;
  const auto left = std::ranges::find(all, group, &Left::group);
  if (left == all.end()) return;
  remove_member(group, left->place);
  all.erase(left);
}

void OperationTable::end_passage_if_over(OperationNumber number) {
  const auto passing = passages_.find(number);
  if (passing == passages_.end() || !passing->second.is_over()) return;
  passages_.erase(passing);
  slots_[slot_of(number)].has_passage = false;
}

// ---- members ------------------------------------------------------------------------------------

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

std::uint32_t OperationTable::add_member(pipeline::GroupId group, OperationNumber number) {
  auto& members = groups_[group];
  members.push_back(number);
  return static_cast<std::uint32_t>(members.size() - 1);
}

void OperationTable::remove_member(pipeline::GroupId group, std::uint32_t place) {
  const auto found = groups_.find(group);
  auto& members = found->second;
  const OperationNumber last = members.back();
  members[place] = last;
  members.pop_back();
  if (place < members.size()) {
    Slot& slot = slots_[slot_of(last)];
    if (slot.is_joined && slot.group == group) {
      slot.place = place;
    } else {
      for (Left& left : passages_.at(last).left)
        if (left.group == group) left.place = place;
    }
  }
  if (members.empty()) groups_.erase(found);
}

void OperationTable::leave(Slot& slot) {
  remove_member(slot.group, slot.place);
  slot.is_joined = false;
}

}  // namespace conn::reactor
