#include "conn-service/routing/trigger.h"

namespace conn::routing {

void Trigger::add(Group& group, std::shared_ptr<const CompiledFilter> filter) {
  group.is_reading_ = true;
  group.filter_ = std::move(filter);
  auto& list = group.filter_ ? filtered_ : unfiltered_;
  group.slot_ = static_cast<std::uint32_t>(list.size());
  list.push_back(&group);
  if (group.filter_) group.entry_ = index_.add(group.id(), group.filter_);
}

void Trigger::remove(Group& group) {
  if (!group.is_reading_) return;
  group.is_reading_ = false;
  if (group.entry_ != nullptr) index_.remove(group.entry_);
  group.entry_ = nullptr;
  auto& list = group.filter_ ? filtered_ : unfiltered_;
  list[group.slot_] = list.back();
  list[group.slot_]->slot_ = group.slot_;
  list.pop_back();
}

FilterIndex::Touched Trigger::match(const shared::json::Value* event,
                                    std::vector<GroupId>& groups) {
  for (const Group* group : unfiltered_)
    groups.push_back(group->id());
  if (event == nullptr) return {};
  return index_.match(*event, groups);
}

void Trigger::append_all(std::vector<GroupId>& groups) const {
  for (const Group* group : unfiltered_)
    groups.push_back(group->id());
  for (const Group* group : filtered_)
    groups.push_back(group->id());
}

Readers* Trigger::readers(Lane lane) {
  const auto found = readers_.find(lane);
  return found == readers_.end() ? nullptr : &found->second;
}

}  // namespace conn::routing
