#include "exec-service/schema/default_values.h"

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/coerce_literal.h"
#include "shared/base/result.h"
#include "shared/json/writer.h"

namespace exec::schema {

namespace {

using language::Value;
using language::ValueKind;
using shared::Result;
using Json = Result<std::string>;

tl::unexpected<shared::Error> invalid(std::string message) {
  return shared::fail(shared::ErrorCode::kInvalidInput, std::move(message));
}

// A custom scalar takes any literal.
Json any_json(const Value& value) {
  std::string json;
  switch (value.kind) {
    case ValueKind::kVariable:
      return invalid("a default value has no variables");
    case ValueKind::kInt:
    case ValueKind::kFloat:
    case ValueKind::kBoolean:
      return std::string(value.text);
    case ValueKind::kNull:
      return "null";
    case ValueKind::kString:
    case ValueKind::kEnum:
      return shared::json::quote(value.text);
    case ValueKind::kList:
      for (const Value& item : value.items) {
        auto element = any_json(item);
        if (!element) return element;
        json += (json.empty() ? "" : ",") + *element;
      }
      return "[" + json + "]";
    case ValueKind::kObject:
      for (const language::ObjectField& field : value.fields) {
        auto member = any_json(field.value);
        if (!member) return member;
        json += (json.empty() ? "" : ",") + shared::json::quote(field.name.value) + ":" + *member;
      }
      return "{" + json + "}";
  }
  return json;
}

bool is_int32(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

class Coercion {
 public:
  Coercion(SchemaTables& tables,
           const std::vector<PendingDefault>& pending,
           std::size_t depth_max,
           ProblemList& problems)
      : tables_(tables), pending_(pending), depth_max_(depth_max), problems_(problems) {
    states_.resize(pending.size());
    for (std::size_t i = 0; i < pending.size(); ++i)
      if (pending[i].owner.kind == ValueOwner::Kind::kInputObject)
        input_fields_.emplace(std::pair(pending[i].owner.index, pending[i].position), i);
  }

  // Works out one default and, before it, those that it needs. False: it is invalid, and was
  // reported.
  bool fill(std::size_t index, std::size_t depth) {
    if (states_[index] != State::kUntouched) return states_[index] == State::kDone;
    states_[index] = State::kActive;
    const PendingDefault& pending = pending_[index];
    InputValue& target = value_of(pending);
    const auto* repeated = find_repeated_field(*pending.literal);
    auto json = repeated != nullptr
                    ? invalid(fmt::format("\"{}\" is given twice", repeated->name.value))
                    : coerce(*pending.literal, target.type, depth);
    if (!json) {
      problems_.add(pending.place,
                    fmt::format("the default of \"{}\" does not fit {}: {}", target.name,
                                type_text(target.type), json.error().message));
      states_[index] = State::kBroken;
      return false;
    }
    target.default_value = DefaultValue{language::print(*pending.literal), std::move(*json)};
    states_[index] = State::kDone;
    return true;
  }

 private:
  enum class State : std::uint8_t { kUntouched, kActive, kDone, kBroken };

  InputValue& value_of(const PendingDefault& pending) {
    const std::uint32_t index = pending.owner.index;
    switch (pending.owner.kind) {
      case ValueOwner::Kind::kField:
        return tables_.fields[index].arguments[pending.position];
      case ValueOwner::Kind::kDirective:
        return tables_.directives[index].arguments[pending.position];
      case ValueOwner::Kind::kInputObject:
        break;
    }
    return tables_.types[index].input_fields[pending.position];
  }

  [[nodiscard]] std::string type_text(TypeRef type) const {
    return fmt::format("{}{}{}", type.is_list() ? "a list of " : "",
                       tables_.types[type.type.value].name,
                       type.is_non_null() ? " that must not be null" : "");
  }

  Json coerce(const Value& value, TypeRef type, std::size_t depth) {
    if (depth > depth_max_) return invalid("it is nested too deeply");
    if (value.kind == ValueKind::kNull) {
      if (type.is_non_null()) return invalid("null is not allowed");
      return "null";
    }
    if (type.is_list()) return coerce_list(value, type, depth);
    const Type& named = tables_.types[type.type.value];
    switch (named.kind) {
      case TypeKind::kScalar:
        return coerce_scalar(value, named);
      case TypeKind::kEnum:
        if (value.kind != ValueKind::kEnum || named.find_enum_value(value.text) == nullptr)
          return invalid(
              fmt::format("{} is not a value of enum {}", language::print(value), named.name));
        return shared::json::quote(value.text);
      case TypeKind::kInputObject:
        return coerce_object(value, named, depth);
      case TypeKind::kObject:
      case TypeKind::kInterface:
      case TypeKind::kUnion:
        break;
    }
    return invalid(fmt::format("{} is not an input type", named.name));
  }

  Json coerce_list(const Value& value, TypeRef type, std::size_t depth) {
    if (value.kind != ValueKind::kList) {
      auto item = coerce(value, type.item(), depth + 1);
      if (!item) return item;
      return "[" + *item + "]";
    }
    std::string json;
    for (const Value& each : value.items) {
      auto item = coerce(each, type.item(), depth + 1);
      if (!item) return item;
      json += (json.empty() ? "" : ",") + *item;
    }
    return "[" + json + "]";
  }

  static Json coerce_scalar(const Value& value, const Type& type) {
    const bool is_int = value.kind == ValueKind::kInt;
    switch (type.scalar) {
      case ScalarKind::kCustom:
        return any_json(value);
      case ScalarKind::kInt:
        if (is_int && is_int32(value.text)) return std::string(value.text);
        return invalid(fmt::format("{} is not a 32-bit integer", language::print(value)));
      case ScalarKind::kFloat:
        if ((is_int || value.kind == ValueKind::kFloat) && is_finite(value.text))
          return std::string(value.text);
        break;
      case ScalarKind::kString:
        if (value.kind == ValueKind::kString) return shared::json::quote(value.text);
        break;
      case ScalarKind::kBoolean:
        if (value.kind == ValueKind::kBoolean) return std::string(value.text);
        break;
      case ScalarKind::kId:
        if (is_int || value.kind == ValueKind::kString) return shared::json::quote(value.text);
        break;
    }
    return invalid(fmt::format("{} is not a valid {}", language::print(value), type.name));
  }

  Json coerce_object(const Value& value, const Type& type, std::size_t depth) {
    if (value.kind != ValueKind::kObject)
      return invalid(fmt::format("{} is not a valid {}", language::print(value), type.name));
    for (const language::ObjectField& field : value.fields) {
      if (type.find_input_field(field.name.value) == nullptr)
        return invalid(fmt::format("{} has no field \"{}\"", type.name, field.name.value));
    }
    const bool one = value.fields.size() == 1 && value.fields[0].value.kind != ValueKind::kNull;
    if (type.is_one_of && !one)
      return invalid(fmt::format("{} takes exactly one field that is not null", type.name));

    std::string json;
    for (std::size_t i = 0; i < type.input_fields.size(); ++i) {
      auto member = coerce_member(value, type, i, depth);
      if (!member) return member;
      if (member->empty()) continue;  // absent
      json += fmt::format("{}{}:{}", json.empty() ? "" : ",",
                          shared::json::quote(type.input_fields[i].name), *member);
    }
    return "{" + json + "}";
  }

  // JSON of field i, or empty if the object is without it.
  Json coerce_member(const Value& value, const Type& type, std::size_t i, std::size_t depth) {
    const InputValue& field = type.input_fields[i];
    if (const Value* given = find_member(value, field.name))
      return coerce(*given, field.type, depth + 1);
    const auto own_default = input_fields_.find({type.id.value, i});
    if (own_default == input_fields_.end()) {
      if (field.type.is_non_null())
        return invalid(fmt::format("{}.{} is required", type.name, field.name));
      return std::string();
    }
    if (states_[own_default->second] == State::kActive)
      return invalid(fmt::format("{}.{} has a default that needs itself", type.name, field.name));
    if (!fill(own_default->second, depth + 1))
      return invalid(fmt::format("the default of {}.{} is wrong", type.name, field.name));
    return field.default_value->json;
  }

  SchemaTables& tables_;
  const std::vector<PendingDefault>& pending_;
  std::size_t depth_max_;
  ProblemList& problems_;
  std::vector<State> states_;
  std::map<std::pair<std::uint32_t, std::size_t>, std::size_t> input_fields_;
};

}  // namespace

void fill_default_values(SchemaTables& tables,
                         const std::vector<PendingDefault>& pending,
                         std::size_t depth_max,
                         ProblemList& problems) {
  Coercion coercion(tables, pending, depth_max, problems);
  for (std::size_t i = 0; i < pending.size(); ++i)
    (void)coercion.fill(i, 0);
}

}  // namespace exec::schema
