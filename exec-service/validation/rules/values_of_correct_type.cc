// §5.6.1 "Values of Correct Type", with §5.6.2 "Input Object Field Names", §5.6.4 "Input Object
// Required Fields" and the one field of a oneOf input object (§3.10.1). What is allowed: "Input
// Coercion" of each type in §3.5 to §3.12. Variables are checked by
// all_variable_usages_are_allowed.
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/coerce_literal.h"
#include "exec-service/schema/suggestions.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

namespace {

using language::Value;
using language::ValueKind;
using schema::ScalarKind;

class ValueCheck {
 public:
  explicit ValueCheck(const Context& context) : context_(context) {}

  void check(const Value& value, schema::TypeRef type) {
    if (value.kind == ValueKind::kVariable || context_.errors.full()) return;
    if (value.kind == ValueKind::kNull) {
      if (type.is_non_null()) {
        report(value, fmt::format("Expected value of non-null type \"{}\" not to be null.",
                                  context_.schema.to_string(type)));
      }
      return;
    }
    if (type.is_list()) {
      if (value.kind != ValueKind::kList) {  // a single value stands for a list of one
        check(value, type.item());
        return;
      }
      for (const Value& item : value.items)
        check(item, type.item());
      return;
    }
    const schema::Type& named = context_.schema[type.type];
    switch (named.kind) {
      case schema::TypeKind::kInputObject:
        check_input_object(value, named);
        return;
      case schema::TypeKind::kEnum:
        check_enum(value, named);
        return;
      default:
        check_scalar(value, named);
    }
  }

 private:
  void report(const Value& value, std::string message) {
    context_.errors.report("ValuesOfCorrectType", std::move(message), {value.offset});
  }

  void check_scalar(const Value& value, const schema::Type& type) {
    const ValueKind kind = value.kind;
    switch (type.scalar) {
      case ScalarKind::kInt:
        check_int(value);
        return;
      case ScalarKind::kFloat:
        if (kind != ValueKind::kInt && kind != ValueKind::kFloat) {
          refuse(value, "Float cannot represent non numeric value: {}");
        } else if (!schema::is_finite(value.text)) {
          refuse(value, "Float cannot represent non-finite value: {}");
        }
        return;
      case ScalarKind::kString:
        if (kind != ValueKind::kString) {
          refuse(value, "String cannot represent a non string value: {}");
        }
        return;
      case ScalarKind::kBoolean:
        if (kind != ValueKind::kBoolean) {
          refuse(value, "Boolean cannot represent a non boolean value: {}");
        }
        return;
      case ScalarKind::kId:
        if (kind != ValueKind::kString && kind != ValueKind::kInt) {
          refuse(value, "ID cannot represent a non-string and non-integer value: {}");
        }
        return;
      case ScalarKind::kCustom:
        return;
    }
  }

  void refuse(const Value& value, fmt::format_string<std::string> message) {
    report(value, fmt::format(message, language::print(value)));
  }

  void check_int(const Value& value) {
    if (value.kind != ValueKind::kInt) {
      refuse(value, "Int cannot represent non-integer value: {}");
      return;
    }
    std::int32_t number = 0;
    const char* end = value.text.data() + value.text.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): it ends at `end`
    if (std::from_chars(value.text.data(), end, number).ec != std::errc{}) {
      refuse(value, "Int cannot represent non 32-bit signed integer value: {}");
    }
  }

  void check_enum(const Value& value, const schema::Type& type) {
    const bool is_name = value.kind == ValueKind::kEnum;
    if (is_name && type.find_enum_value(value.text) != nullptr) return;
    const std::string text = language::print(value);
    std::string suggestion;
    if (context_.may_suggest()) {
      std::vector<std::string_view> names;
      names.reserve(type.enum_values.size());
      for (const schema::EnumValue& each : type.enum_values)
        names.push_back(each.name);
      suggestion = schema::suggestion(text, names, "the enum value");
    }
    report(value, is_name ? fmt::format("Value \"{}\" does not exist in \"{}\" enum.{}", text,
                                        type.name, suggestion)
                          : fmt::format("Enum \"{}\" cannot represent non-enum value: {}.{}",
                                        type.name, text, suggestion));
  }

  void check_input_object(const Value& value, const schema::Type& type) {
    if (value.kind != ValueKind::kObject) {
      report(value, fmt::format("Expected value of type \"{}\" to be an object, found: {}.",
                                type.name, language::print(value)));
      return;
    }
    for (const schema::InputValue& expected : type.input_fields) {
      if (const language::ObjectField* field = find_last(value, expected.name)) {
        check(field->value, expected.type);
      } else if (expected.is_required()) {
        report(value, fmt::format("Expected value of type \"{}\" to include required field \"{}\","
                                  " found: {}.",
                                  type.name, expected.name, language::print(value)));
      }
    }
    std::vector<const language::ObjectField*> known;
    for (const language::ObjectField& field : value.fields) {
      if (type.find_input_field(field.name.value) != nullptr) {
        known.push_back(&field);
      } else {
        report_unknown_field(value, field, type);
      }
    }
    if (type.is_one_of && (known.size() != 1 || known[0]->value.kind == ValueKind::kNull)) {
      report(value, fmt::format("Within OneOf Input Object type \"{}\", exactly one field must be"
                                " specified, and the value for that field must be non-null.",
                                type.name));
    }
  }

  // A name that is there twice is another rule's error; the last is the one looked at.
  static const language::ObjectField* find_last(const Value& object, std::string_view name) {
    const language::ObjectField* found = nullptr;
    for (const language::ObjectField& field : object.fields)
      if (field.name.value == name) found = &field;
    return found;
  }

  void report_unknown_field(const Value& object,
                            const language::ObjectField& field,
                            const schema::Type& type) {
    if (context_.errors.full()) return;
    std::string suggestion;
    if (context_.may_suggest()) {
      std::vector<std::string_view> names;
      names.reserve(type.input_fields.size());
      for (const schema::InputValue& each : type.input_fields)
        names.push_back(each.name);
      suggestion = schema::suggestion(field.name.value, names);
    }
    context_.errors.report(
        "ValuesOfCorrectType",
        fmt::format("Expected value of type \"{}\" not to include unknown field \"{}\"{}: {}.",
                    type.name, field.name.value,
                    suggestion.empty() ? ", found" : "." + suggestion + " Found",
                    language::print(object)),
        {field.name.offset});
  }

  const Context& context_;
};

}  // namespace

void values_of_correct_type(const Context& context, const Value& value, schema::TypeRef type) {
  ValueCheck(context).check(value, type);
}

}  // namespace exec::validation::rules
