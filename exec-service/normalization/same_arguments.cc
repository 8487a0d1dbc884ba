#include "exec-service/normalization/same_arguments.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exec-service/language/printer.h"

namespace exec::normalization {

namespace {

using language::Value;
using language::ValueKind;

bool has_order(const Value& value) {
  return value.fields.size() > 1 || std::ranges::any_of(value.items, has_order) ||
         std::ranges::any_of(value.fields, [](const language::ObjectField& member) {
           return has_order(member.value);
         });
}

std::string sorted_text(const Value& value) {
  std::vector<std::string> parts;
  if (value.kind == ValueKind::kList) {
    for (const Value& item : value.items)
      parts.push_back(sorted_text(item));
    return fmt::format("[{}]", fmt::join(parts, ","));
  }
  if (value.kind != ValueKind::kObject)
    return language::print(value, language::PrintStyle::kCompact);
  for (const language::ObjectField& member : value.fields)
    parts.push_back(fmt::format("{}:{}", member.name.value, sorted_text(member.value)));
  std::ranges::sort(parts);
  return fmt::format("{{{}}}", fmt::join(parts, ","));
}

}  // namespace

std::size_t SameArguments::position_below(std::size_t position, std::string_view response_key) {
  std::string key = fmt::format("{}.{}", position, response_key);
  return positions_.try_emplace(std::move(key), positions_.size() + 1).first->second;
}

std::string* SameArguments::text(std::size_t position,
                                 const language::Field& field,
                                 const schema::Field& definition) {
  const bool is_ordered =
      field.arguments.size() > 1 ||
      std::ranges::any_of(field.arguments, [](const language::Argument& argument) {
        return has_order(argument.value);
      });
  if (!is_ordered) return nullptr;
  std::vector<std::string> parts;
  for (const schema::InputValue& input : definition.arguments)
    for (const language::Argument& argument : field.arguments)
      if (argument.name.value == input.name)
        parts.push_back(fmt::format("{}:{}={}", input.name, schema_.to_string(input.type),
                                    sorted_text(argument.value)));
  std::ranges::sort(parts);
  const auto [known, is_new] = texts_.try_emplace(fmt::format(
      "{}.{}:{}({})", position, field.response_key(), field.name.value, fmt::join(parts, ",")));
  if (is_new) bytes_ += known->first.size();
  return &known->second;
}

}  // namespace exec::normalization
