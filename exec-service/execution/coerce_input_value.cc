#include "exec-service/execution/coerce_input_value.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/inspect.h"
#include "shared/json/canonical.h"
#include "shared/json/writer.h"

namespace exec::execution {

using schema::InputValue;
using schema::ScalarKind;
using schema::Type;
using schema::TypeRef;
using shared::json::Value;

void InputCoercion::coerce(Value value, TypeRef type, std::string& out) {
  if (is_full(out)) return;
  if (value.is_null()) {
    if (type.is_non_null()) {
      error(
          fmt::format("Expected non-nullable type \"{}\" not to be null.", schema_.to_string(type)),
          value);
    }
    out += "null";
    return;
  }
  if (type.is_list()) {
    coerce_list(value, type.item(), out);
    return;
  }
  const Type& named = schema_[type.type];
  if (named.kind == schema::TypeKind::kInputObject) {
    coerce_object(value, named, out);
  } else if (named.kind == schema::TypeKind::kEnum) {
    coerce_enum(value, named, out);
  } else {
    coerce_scalar(value, named, out);
  }
}

void InputCoercion::coerce_list(Value value, TypeRef item, std::string& out) {
  out.push_back('[');
  if (!value.is_array()) {
    coerce(value, item, out);
  } else {
    const std::size_t here = path_.size();
    std::size_t index = 0;
    for (const Value element : value.elements()) {
      if (is_full(out)) return;
      if (index != 0) out.push_back(',');
      path_ += fmt::format("[{}]", index++);
      coerce(element, item, out);
      path_.resize(here);
    }
  }
  out.push_back(']');
}

void InputCoercion::coerce_object(Value value, const Type& type, std::string& out) {
  if (!value.is_object()) {
    error(fmt::format("Expected type \"{}\" to be an object.", type.name), value);
    return;
  }
  const std::size_t here = path_.size();
  shared::json::MemberCursor members(value);
  out.push_back('{');
  for (const InputValue& field : type.input_fields) {
    if (is_full(out)) return;
    const std::optional<Value> member = members.find(field.name);
    if (!member && !field.default_value) {
      if (!field.type.is_non_null()) continue;
      error(fmt::format("Field \"{}\" of required type \"{}\" was not provided.", field.name,
                        schema_.to_string(field.type)),
            value);
      continue;
    }
    if (out.back() != '{') out.push_back(',');
    shared::json::append_string(out, field.name);
    out.push_back(':');
    if (!member) {
      out += field.default_value->json;
      continue;
    }
    path_ += "." + field.name;
    coerce(*member, field.type, out);
    path_.resize(here);
  }
  out.push_back('}');
  check_names(value, type);
  if (type.is_one_of) check_one_of(value, type);
}

void InputCoercion::check_names(Value value, const Type& type) {
  std::string scratch;
  for (const auto member : value.members()) {
    const std::string_view name = member.name.text(scratch);
    if (type.find_input_field(name) != nullptr) continue;
    error(fmt::format("Field \"{}\" is not defined by type \"{}\".", name, type.name), value);
  }
}

void InputCoercion::check_one_of(Value value, const Type& type) {
  if (value.count() != 1) {
    error(fmt::format("Exactly one key must be specified for OneOf type \"{}\".", type.name),
          value);
    return;
  }
  const shared::json::Member only = *value.members().begin();
  if (!only.value.is_null()) return;
  const std::size_t here = path_.size();
  const std::string name = only.name.text();
  path_ += "." + name;
  error(fmt::format("Field \"{}\" must be non-null.", name), only.value);
  path_.resize(here);
}

void InputCoercion::coerce_enum(Value value, const Type& type, std::string& out) {
  std::string scratch;
  if (!value.is_string()) {
    error(fmt::format("Enum \"{}\" cannot represent non-string value: {}.", type.name,
                      inspect(value)),
          value);
  } else if (type.find_enum_value(value.text(scratch)) == nullptr) {
    error(fmt::format("Value {} does not exist in \"{}\" enum.", inspect(value), type.name), value);
  } else {
    shared::json::append_string(out, value.text(scratch));
  }
}

void InputCoercion::coerce_scalar(Value value, const Type& type, std::string& out) {
  const auto refuse = [&](std::string_view why) {
    error(fmt::format("{} cannot represent {}: {}", type.name, why, inspect(value)), value);
  };
  switch (type.scalar) {
    case ScalarKind::kCustom:
      out += value.raw();
      return;
    case ScalarKind::kInt:
      if (const std::optional<std::int32_t> number = value.int32()) {
        out += std::to_string(*number);
      } else {
        const bool is_whole = value.int64() || value.is_integer_literal();
        refuse(is_whole ? "non 32-bit signed integer value" : "non-integer value");
      }
      return;
    case ScalarKind::kFloat:
      if (!value.number()) return refuse("non numeric value");
      out += value.raw();
      return;
    case ScalarKind::kString:
      if (!value.is_string()) return refuse("a non string value");
      out += value.raw();
      return;
    case ScalarKind::kBoolean:
      if (!value.is_bool()) return refuse("a non boolean value");
      out += value.raw();
      return;
    case ScalarKind::kId:
      if (value.is_string()) {
        out += value.raw();
      } else if (value.is_integer_literal() || value.int64()) {
        out.push_back('"');
        shared::json::append_canonical_number(out, value.raw());
        out.push_back('"');
      } else {
        refuse("value");
      }
      return;
  }
}

void InputCoercion::error(std::string message, Value value) {
  if (errors_.size() >= errors_max_) return;
  errors_.push_back({std::move(message), path_, inspect(value)});
}

}  // namespace exec::execution
