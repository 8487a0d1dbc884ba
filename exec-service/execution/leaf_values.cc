#include "exec-service/execution/leaf_values.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/execution/inspect.h"

namespace exec::execution {
namespace {

using plan::ProjectionField;
using plan::QueryPlan;
using plan::ValueKind;
using shared::json::Value;

bool is_enum_value(const plan::EnumType& type, Value value) {
  constexpr std::size_t kFewValues = 8;
  if (type.values.size() <= kFewValues)
    return std::ranges::any_of(type.values, [&](const auto& one) { return value.equals(one); });
  std::string scratch;
  return value.is_string() && std::ranges::binary_search(type.values, value.text(scratch));
}

}  // namespace

bool append_other_leaf(const QueryPlan& plan,
                       const ProjectionField& field,
                       Value value,
                       Output& out) {
  if (field.kind == ValueKind::kEnum && is_enum_value(plan.enums[field.index], value)) {
    out += value.raw();
    return true;
  }
  if (field.kind == ValueKind::kInt) {
    const std::optional<std::int32_t> number = value.int32();
    if (!number) return false;
    out += std::to_string(*number);
    return true;
  }
  if (field.kind == ValueKind::kId && value.is_integer_literal()) {
    out.push_back('"');
    out += value.raw();
    out.push_back('"');
    return true;
  }
  return false;
}

bool is_plain_list(const ProjectionField& field, Value array) {
  if (field.wrap.list_depth != 1) return false;
  return std::ranges::all_of(array.elements(),
                             [&](Value element) { return is_plain(field.kind, element); });
}

std::string leaf_error(const QueryPlan& plan,
                       const ProjectionField& field,
                       std::string_view coordinate,
                       Value value) {
  const std::string shown = inspect(value);
  switch (field.kind) {
    case ValueKind::kInt:
      if (value.is_integer_literal()) {
        return fmt::format("Int cannot represent non 32-bit signed integer value: {}", shown);
      }
      return fmt::format("Int cannot represent non-integer value: {}", shown);
    case ValueKind::kFloat:
      return fmt::format("Float cannot represent non numeric value: {}", shown);
    case ValueKind::kString:
      return fmt::format("String cannot represent value: {}", shown);
    case ValueKind::kBoolean:
      return fmt::format("Boolean cannot represent a non boolean value: {}", shown);
    case ValueKind::kId:
      return fmt::format("ID cannot represent value: {}", shown);
    case ValueKind::kEnum:
      // Not the value itself: it may be one that the API hides.
      return fmt::format("Enum \"{}\" cannot represent the value of field \"{}\".",
                         plan.enums[field.index].name, coordinate);
    default:
      return fmt::format("Field \"{}\" has a value of another kind.", coordinate);
  }
}

}  // namespace exec::execution
