#include "conn-service/routing/group_table.h"

#include <utility>

#include "conn-service/routing/trigger.h"

namespace conn::routing {

namespace {

std::string key_of(const Row& row, const Trigger& trigger, const std::string& filter) {
  return std::to_string(row.id.value) + ' ' + std::to_string(trigger.number()) + ' ' + filter;
}

void append_text(std::string& out, const std::string& text) {
  out.append(std::to_string(text.size())).append(1, ':').append(text);
}

// Depth was bounded when the filter was compiled.
void append_filter(std::string& out, const Filter& filter) {
  out.append(std::to_string(static_cast<int>(filter.kind))).append(1, '(');
  for (const Filter& part : filter.of)
    append_filter(out, part);
  for (const std::string& name : filter.path)
    append_text(out, name);
  out.append(1, '=').append(std::to_string(static_cast<int>(filter.comparison))).append(1, ' ');
  for (const std::string& value : filter.values)
    append_text(out, value);
  out.append(1, ')');
}

}  // namespace

Group* GroupTable::find(GroupId id) {
  const auto slot = static_cast<std::uint32_t>(id.value);
  if (slot >= slots_.size()) return nullptr;
  Group* group = slots_[slot].group.get();
  return group != nullptr && group->id() == id ? group : nullptr;
}

Group* GroupTable::find(const Row& row, const Trigger& trigger, const std::string& filter) {
  const auto found = by_key_.find(key_of(row, trigger, filter));
  return found == by_key_.end() ? nullptr : found->second;
}

Group& GroupTable::add(Row& row, Trigger& trigger, const std::string& filter, Sequence born) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Slot& slot = slots_[number];
  const GroupId id{(std::uint64_t{++slot.uses} << 32U) | number};
  slot.group = std::make_unique<Group>(id, row, trigger, born);
  slot.group->key_ = key_of(row, trigger, filter);
  by_key_.emplace(slot.group->key_, slot.group.get());
  return *slot.group;
}

void GroupTable::erase(Group& group) {
  by_key_.erase(group.key_);
  const auto number = static_cast<std::uint32_t>(group.id().value);
  slots_[number].group.reset();
  free_.push_back(number);
}

std::string filter_text(const Filter& filter) {
  std::string text;
  append_filter(text, filter);
  return text;
}

}  // namespace conn::routing
