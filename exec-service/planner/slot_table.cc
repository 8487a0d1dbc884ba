#include "exec-service/planner/slot_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace exec::planner {

SlotTable::SlotTable(const FieldTable& fields, schema::TypeSet root_type) : fields_(fields) {
  shapes_.emplace_back().possible = std::move(root_type);
}

Index SlotTable::slot(Index shape, Index field, bool share_calls) {
  const Index known = find(shape, field);
  if (known != kNone) return known;
  const FieldEntry& entry = fields_[field];
  ShapeDraft& draft = shapes_[shape];
  if (share_calls && entry.is_client()) {
    const Index shared = find_call(shape, entry.call);
    if (shared != kNone) {
      draft.also.emplace_back(field, shared);
      return shared;
    }
  }
  SlotDraft slot;
  slot.name = entry.is_client() ? entry.key : internal_name(draft, entry.name);
  slot.field = field;
  slot.call = entry.call;
  slot.internal = !entry.is_client();
  draft.slots.push_back(std::move(slot));
  return static_cast<Index>(draft.slots.size() - 1);
}

Index SlotTable::child(Index shape, Index slot, const schema::TypeSet& possible) {
  Index child = shapes_[shape].slots[slot].child;
  if (child == kNone) {
    child = static_cast<Index>(shapes_.size());
    ShapeDraft draft;
    draft.path = shapes_[shape].path;
    draft.path.push_back(slot);
    shapes_.push_back(std::move(draft));
    shapes_[shape].slots[slot].child = child;
  }
  shapes_[child].possible |= possible;
  return child;
}

Index SlotTable::find(Index shape, Index field) const {
  const FieldEntry& entry = fields_[field];
  if (!entry.is_client()) return find_call(shape, entry.call);
  const ShapeDraft& draft = shapes_[shape];
  for (Index i = 0; i < draft.slots.size(); ++i)
    if (draft.slots[i].field == field) return i;
  for (const auto& [other, slot] : draft.also)
    if (other == field) return slot;
  return kNone;
}

Index SlotTable::find_call(Index shape, Index call) const {
  const std::vector<SlotDraft>& slots = shapes_[shape].slots;
  const auto found = std::ranges::find(slots, call, &SlotDraft::call);
  return found == slots.end() ? kNone : static_cast<Index>(found - slots.begin());
}

std::string SlotTable::internal_name(const ShapeDraft& shape, const std::string& name) {
  std::string candidate = name;
  while (std::ranges::find(shape.slots, candidate, &SlotDraft::name) != shape.slots.end())
    candidate = fmt::format("_i{}_{}", internal_aliases_++, name);
  return candidate;
}

}  // namespace exec::planner
