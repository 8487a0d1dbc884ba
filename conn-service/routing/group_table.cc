#include "conn-service/routing/group_table.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "conn-service/routing/trigger.h"
#include "shared/hash/keyed_hash.h"
#include "shared/hash/sha256.h"

namespace conn::routing {

namespace {

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

std::size_t GroupTable::KeyHash::operator()(const Key& key) const noexcept {
  // Keyed, as the digest is of a filter with a client's values in it.
  static_assert(std::has_unique_object_representations_v<FilterDigest>);
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15U;
  std::uint64_t hash = key.row.value * kOdd;
  hash = (hash ^ std::hash<const Trigger*>{}(key.trigger)) * kOdd;
  hash = (hash ^ std::hash<const shared::graphql::FieldPlaces*>{}(key.places)) * kOdd;
  return hash ^ shared::hash::keyed_hash(
                    {reinterpret_cast<const char*>(key.filter.data()), sizeof(key.filter)});
}

// ---- finding ------------------------------------------------------------------------------------

Group* GroupTable::find(GroupId id) {
  const auto slot = static_cast<std::uint32_t>(id.value);
  if (slot >= slots_.size()) return nullptr;
  Group* group = slots_[slot].group.get();
  return group != nullptr && group->id() == id ? group : nullptr;
}

Group* GroupTable::main(const Key& key) {
  const auto found = mains_.find(key);
  return found == mains_.end() ? nullptr : *found;
}

std::span<Group* const> GroupTable::cohorts(const Key& key) const {
  const auto found = cohorts_.find(key);
  if (found == cohorts_.end()) return {};
  return found->second;
}

std::vector<Group*> GroupTable::groups_of(const Row& row) {
  std::vector<Group*> groups;
  for (Group* group = row.first_group; group != nullptr; group = group->next_of_row_)
    if (!group->is_retired_) groups.push_back(group);
  return groups;
}

// ---- changing -----------------------------------------------------------------------------------

Group& GroupTable::add(Row& row,
                       Trigger& trigger,
                       const FilterDigest& filter,
                       SharedFieldPlaces places) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Slot& slot = slots_[number];
  const GroupId id{(std::uint64_t{++slot.uses} << 32U) | number};
  slot.group = std::make_unique<Group>(id, row, trigger, filter, std::move(places));
  ++size_;
  link(*slot.group);
  add_to_key(*slot.group, false);
  return *slot.group;
}

void GroupTable::retire(Group& group) {
  if (group.is_retired_) return;
  remove_from_key(group);
  group.is_retired_ = true;
  group.is_main_ = false;
}

void GroupTable::erase(Group& group) {
  retire(group);
  unlink(group);
  --size_;
  const auto number = static_cast<std::uint32_t>(group.id().value);
  slots_[number].group.reset();
  free_.push_back(number);
}

void GroupTable::make_main(Group& group) {
  if (Group* before = main(key_of(group))) make_cohort(*before);
  remove_from_key(group);
  add_to_key(group, true);
}

void GroupTable::make_cohort(Group& group) {
  if (!group.is_main_) return;
  remove_from_key(group);
  add_to_key(group, false);
}

void GroupTable::change_key(Group& group,
                            Row& row,
                            const FilterDigest& filter,
                            SharedFieldPlaces places) {
  const bool was_main = group.is_main_;
  remove_from_key(group);
  unlink(group);
  group.row_ = &row;
  group.filter_digest_ = filter;
  group.places_ = std::move(places);
  link(group);
  add_to_key(group, was_main && main(key_of(group)) == nullptr);
}

void GroupTable::add_to_key(Group& group, bool is_main) {
  group.is_main_ = is_main;
  if (is_main)
    mains_.insert(&group);
  else
    cohorts_[key_of(group)].push_back(&group);
  update_siblings(key_of(group));
}

void GroupTable::remove_from_key(Group& group) {
  const Key key = key_of(group);
  if (group.is_main_) {
    mains_.erase(&group);
  } else {
    const auto cohorts = cohorts_.find(key);
    std::erase(cohorts->second, &group);
    if (cohorts->second.empty()) cohorts_.erase(cohorts);
  }
  group.has_siblings_ = false;
  update_siblings(key);
}

void GroupTable::update_siblings(const Key& key) {
  Group* its_main = main(key);
  const auto its_cohorts = cohorts(key);
  const bool are_several = its_cohorts.size() + (its_main == nullptr ? 0 : 1) > 1;
  // A cohort alone is to become main: it counts as having a sibling, so that this is looked at.
  if (its_main != nullptr) its_main->has_siblings_ = are_several;
  for (Group* group : its_cohorts)
    group->has_siblings_ = true;
}

void GroupTable::link(Group& group) {
  Row& row = *group.row_;
  group.previous_of_row_ = nullptr;
  group.next_of_row_ = row.first_group;
  if (row.first_group != nullptr) row.first_group->previous_of_row_ = &group;
  row.first_group = &group;
}

void GroupTable::unlink(Group& group) {
  if (group.previous_of_row_ != nullptr)
    group.previous_of_row_->next_of_row_ = group.next_of_row_;
  else
    group.row_->first_group = group.next_of_row_;
  if (group.next_of_row_ != nullptr) group.next_of_row_->previous_of_row_ = group.previous_of_row_;
}

// ---- filters ------------------------------------------------------------------------------------

std::string filter_text(const Filter& filter) {
  std::string text;
  append_filter(text, filter);
  return text;
}

FilterDigest digest_of(const Filter& filter) {
  const std::string hash = shared::hash::sha256(filter_text(filter));
  FilterDigest digest{};
  std::memcpy(digest.data(), hash.data(), sizeof(digest));
  return digest;
}

}  // namespace conn::routing
