#include "exec-service/planner/representation.h"

#include <algorithm>

namespace exec::planner {

namespace {

class Builder {
 public:
  Builder(const ItemTable& items, const supergraph::Supergraph& supergraph, const SlotTable& slots)
      : items_(items), api_(*supergraph.api), model_(*supergraph.model), slots_(slots) {}

  // `condition` null: every object.
  void add(RepresentationDraft& draft,
           Index shape,
           const Items& field_set,
           bool is_key,
           const schema::TypeSet* condition) const {
    for (const Item& item : field_set) {
      if (item.field != kNone) {
        add_field(draft, shape, item, is_key, condition);
        continue;
      }
      schema::TypeSet narrowed = model_[item.condition].possible;
      const bool always = slots_[shape].possible.is_subset_of(narrowed);
      if (condition != nullptr) narrowed &= *condition;
      add(draft, shape, *item.below, is_key, always ? condition : &narrowed);
    }
  }

 private:
  void add_field(RepresentationDraft& draft,
                 Index shape,
                 const Item& item,
                 bool is_key,
                 const schema::TypeSet* condition) const {
    const FieldEntry& entry = items_.fields()[item.field];
    const Index slot = slots_.find_call(shape, entry.call);
    if (slot == kNone) return;
    RepresentationFieldDraft field;
    field.name = entry.name;
    field.slot = slot;
    field.conditional = condition != nullptr;
    if (condition != nullptr) field.condition = *condition;
    field.is_key = is_key;
    add_type(field, condition != nullptr ? *condition : slots_[shape].possible);
    field.is_object = item.below != nullptr;
    field.is_id = is_id(entry.name, condition != nullptr ? *condition : slots_[shape].possible);
    const Index child = slots_[shape].slots[slot].child;
    if (field.is_object && child != kNone) add(field.children, child, *item.below, is_key, nullptr);
    merge(draft, {field});
  }

  // The field of an interface may be non-null for some of its types only.
  void add_type(RepresentationFieldDraft& field, const schema::TypeSet& holders) const {
    bool is_first = true;
    bool is_shown = false;
    holders.for_each([&](TypeId holder) {
      const schema::Field* definition = model_.find_field(holder, field.name);
      if (definition == nullptr) return;
      const schema::TypeRef& type = definition->type;
      if (is_first) field.wrap = {type.list_depth, type.non_null};
      field.wrap.non_null &= type.non_null;
      is_first = false;
      is_shown =
          is_shown || (!api_[holder].is_hidden && api_.find_field(holder, field.name) != nullptr);
    });
    field.is_hidden = !is_shown;
  }

  // Types may differ in what they call the same: then the values stay as they came.
  [[nodiscard]] bool is_id(const std::string& name, const schema::TypeSet& types) const {
    bool any = false;
    bool all = true;
    types.for_each([&](TypeId type) {
      const schema::Field* field = model_.find_field(type, name);
      if (field == nullptr) return;
      any = true;
      const schema::Type& value = model_[field->type.type];
      all = all && value.is_leaf() && value.scalar == schema::ScalarKind::kId &&
            value.kind == schema::TypeKind::kScalar;
    });
    return any && all;
  }

  const ItemTable& items_;
  const schema::Schema& api_;
  const schema::Schema& model_;
  const SlotTable& slots_;
};

}  // namespace

void add_field_set(RepresentationDraft& draft,
                   const ItemTable& items,
                   const supergraph::Supergraph& supergraph,
                   const SlotTable& slots,
                   Index shape,
                   const Items& field_set,
                   bool is_key) {
  Builder(items, supergraph, slots).add(draft, shape, field_set, is_key, nullptr);
}

bool can_merge(const RepresentationDraft& left, const RepresentationDraft& right) {
  return std::ranges::none_of(left, [&](const RepresentationFieldDraft& field) {
    const auto same = std::ranges::find(right, field.name, &RepresentationFieldDraft::name);
    return same != right.end() &&
           (same->slot != field.slot || !can_merge(field.children, same->children));
  });
}

void merge(RepresentationDraft& into, const RepresentationDraft& from) {
  for (const RepresentationFieldDraft& field : from) {
    const auto same = std::ranges::find_if(into, [&](const RepresentationFieldDraft& other) {
      return other.name == field.name && other.slot == field.slot;
    });
    if (same == into.end()) {
      into.push_back(field);
      continue;
    }
    same->is_key = same->is_key || field.is_key;
    same->is_hidden = same->is_hidden && field.is_hidden;
    same->wrap.non_null &= field.wrap.non_null;
    same->is_id = same->is_id && field.is_id;
    same->conditional = same->conditional && field.conditional;
    same->condition |= field.condition;
    merge(same->children, field.children);
  }
}

}  // namespace exec::planner
