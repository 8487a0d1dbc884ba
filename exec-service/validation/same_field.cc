#include "exec-service/validation/same_field.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace exec::validation {

namespace {

using language::ArenaList;
using language::Value;
using language::ValueKind;

bool same_value(const Value& left, const Value& right);

// Arguments and object fields: things with a name and a value.
template <class Named>
bool same_named(const ArenaList<Named>& left, const ArenaList<Named>& right) {
  if (left.size() != right.size()) return false;
  const auto same = [](const Named& a, const Named& b) {
    return a.name.value == b.name.value && same_value(a.value, b.value);
  };
  const bool same_order =
      std::equal(left.begin(), left.end(), right.begin(),
                 [](const Named& a, const Named& b) { return a.name.value == b.name.value; });
  if (same_order) return std::equal(left.begin(), left.end(), right.begin(), same);

  const auto sorted = [](const ArenaList<Named>& items) {
    std::vector<const Named*> by_name;
    by_name.reserve(items.size());
    for (const Named& item : items)
      by_name.push_back(&item);
    std::stable_sort(by_name.begin(), by_name.end(),
                     [](const Named* a, const Named* b) { return a->name.value < b->name.value; });
    return by_name;
  };
  const std::vector<const Named*> ours = sorted(left);
  const std::vector<const Named*> theirs = sorted(right);
  return std::equal(ours.begin(), ours.end(), theirs.begin(),
                    [&](const Named* a, const Named* b) { return same(*a, *b); });
}

bool same_value(const Value& left, const Value& right) {
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case ValueKind::kList:
      return std::ranges::equal(left.items, right.items, same_value);
    case ValueKind::kObject:
      return same_named(left.fields, right.fields);
    default:
      return left.block == right.block && left.text == right.text;
  }
}

std::uint64_t cost_of(const Value& value) {
  std::uint64_t cost = 1;
  for (const Value& item : value.items)
    cost += cost_of(item);
  for (const language::ObjectField& field : value.fields)
    cost += cost_of(field.value);
  return cost;
}

}  // namespace

bool same_arguments(const ArenaList<language::Argument>& left,
                    const ArenaList<language::Argument>& right) {
  return same_named(left, right);
}

std::uint64_t cost_of(const ArenaList<language::Argument>& arguments) {
  std::uint64_t cost = 0;
  for (const language::Argument& argument : arguments)
    cost += cost_of(argument.value);
  return cost;
}

bool types_conflict(const schema::Schema& schema, schema::TypeRef left, schema::TypeRef right) {
  if (left.list_depth != right.list_depth || left.non_null != right.non_null) return true;
  if (left.type == right.type) return false;
  return schema[left.type].is_leaf() || schema[right.type].is_leaf();
}

}  // namespace exec::validation
