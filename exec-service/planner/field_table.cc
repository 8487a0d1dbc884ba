#include "exec-service/planner/field_table.h"

#include <utility>

namespace exec::planner {

FieldTable::FieldTable() {
  FieldEntry type_name;
  type_name.name = "__typename";
  intern(std::move(type_name));
}

Index FieldTable::intern(FieldEntry entry) {
  std::string identity = entry.name + '(' + entry.arguments;
  const auto calls = static_cast<Index>(calls_.size());
  entry.is_typename = entry.name == "__typename";
  entry.call = calls_.try_emplace(identity, calls).first->second;
  identity += '\0';  // in no name, and escaped in arguments
  identity += entry.key;
  const auto [slot, is_new] =
      fields_.try_emplace(std::move(identity), static_cast<Index>(entries_.size()));
  if (is_new) entries_.push_back(std::move(entry));
  return slot->second;
}

}  // namespace exec::planner
