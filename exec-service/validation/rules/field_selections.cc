// §5.3.1 "Field Selections": the field is defined on the type it is selected on.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/suggestions.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

// Types below an abstract one that do have the field, those that most have it in common first.
std::vector<std::string_view> types_with_field(const Context& context,
                                               const schema::Type& parent,
                                               std::string_view field) {
  if (!parent.is_abstract()) return {};
  std::map<std::string_view, std::size_t> uses;
  parent.possible.for_each([&](schema::TypeId id) {
    if (context.schema.find_field(id, field) == nullptr) return;
    const schema::Type& type = context.schema[id];
    ++uses[type.name];
    for (const schema::TypeId implemented : type.interfaces) {
      if (context.schema.find_field(implemented, field) != nullptr) {
        ++uses[context.schema[implemented].name];
      }
    }
  });
  std::vector<std::pair<std::string_view, std::size_t>> sorted(uses.begin(), uses.end());
  std::ranges::stable_sort(
      sorted, [](const auto& left, const auto& right) { return left.second > right.second; });
  std::vector<std::string_view> names;
  names.reserve(sorted.size());
  for (const auto& [name, count] : sorted)
    names.push_back(name);
  return names;
}

std::string suggestion(const Context& context, const schema::Type& parent, std::string_view field) {
  if (!context.may_suggest()) return {};
  std::string types = schema::did_you_mean(types_with_field(context, parent, field),
                                           "to use an inline fragment on");
  if (!types.empty()) return types;
  std::vector<std::string_view> names;
  names.reserve(parent.fields.size());
  for (const schema::FieldId id : parent.fields)
    names.push_back(context.schema[id].name);
  return schema::suggestion(field, names);
}

}  // namespace

void field_selections(const Context& context,
                      const language::Field& field,
                      const schema::Type& parent,
                      const schema::Field* definition) {
  if (definition != nullptr || context.errors.full()) return;
  context.errors.report("FieldsOnCorrectType",
                        fmt::format("Cannot query field \"{}\" on type \"{}\".{}", field.name.value,
                                    parent.name, suggestion(context, parent, field.name.value)),
                        {field.offset});
}

}  // namespace exec::validation::rules
