#include "exec-service/schema/coerce_literal.h"

#include <algorithm>

#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"

namespace exec::schema {
namespace {

using language::Value;
using language::ValueKind;

// A value of a scalar or enum, and whatever a custom scalar may hold: by the form of the literal.
void write_plain(const Value& literal, std::string& out) {
  switch (literal.kind) {
    case ValueKind::kString:
    case ValueKind::kEnum:
      shared::json::append_string(out, literal.text);
      return;
    case ValueKind::kInt:
    case ValueKind::kFloat:
    case ValueKind::kBoolean:
      out += literal.text;
      return;
    case ValueKind::kNull:
    case ValueKind::kVariable:  // there are none in a constant
      out += "null";
      return;
    case ValueKind::kList:
      out.push_back('[');
      for (const Value& item : literal.items) {
        if (&item != literal.items.begin()) out.push_back(',');
        write_plain(item, out);
      }
      out.push_back(']');
      return;
    case ValueKind::kObject:
      out.push_back('{');
      for (const language::ObjectField& field : literal.fields) {
        if (&field != literal.fields.begin()) out.push_back(',');
        shared::json::append_string(out, field.name.value);
        out.push_back(':');
        write_plain(field.value, out);
      }
      out.push_back('}');
      return;
  }
}

void write_object(const Schema& schema, const Value& literal, const Type& type, std::string& out) {
  out.push_back('{');
  for (const InputValue& field : type.input_fields) {
    const auto* const given = std::ranges::find_if(
        literal.fields, [&](const auto& member) { return member.name.value == field.name; });
    const bool is_given = given != literal.fields.end();
    if (!is_given && !field.default_value) continue;
    if (out.back() != '{') out.push_back(',');
    shared::json::append_string(out, field.name);
    out.push_back(':');
    if (is_given) {
      coerce_literal(schema, given->value, field.type, out);
    } else {
      out += field.default_value->json;
    }
  }
  out.push_back('}');
}

}  // namespace

bool is_finite(std::string_view number) {
  shared::json::ParsedText text;
  const auto value = text.parse(number);
  return value && value->number().has_value();
}

void coerce_literal(const Schema& schema, const Value& literal, TypeRef type, std::string& out) {
  if (literal.kind == ValueKind::kNull) {
    out += "null";
    return;
  }
  if (type.is_list()) {
    out.push_back('[');
    if (literal.kind != ValueKind::kList) {
      coerce_literal(schema, literal, type.item(), out);
    } else {
      for (const Value& item : literal.items) {
        if (&item != literal.items.begin()) out.push_back(',');
        coerce_literal(schema, item, type.item(), out);
      }
    }
    out.push_back(']');
    return;
  }
  const Type& named = schema[type.type];
  if (named.kind == TypeKind::kInputObject) {
    write_object(schema, literal, named, out);
  } else if (named.scalar == ScalarKind::kId) {
    shared::json::append_string(out, literal.text);
  } else {
    write_plain(literal, out);
  }
}

}  // namespace exec::schema
