#include "exec-service/pipeline/canonical_variable.h"

#include <string_view>

#include "shared/json/canonical.h"
#include "shared/json/writer.h"

namespace exec::pipeline {

using schema::ScalarKind;
using schema::TypeKind;
using shared::json::Value;

void append_canonical_variable(const schema::Schema& schema,
                               schema::TypeRef type,
                               Value value,
                               std::string& out) {
  const schema::Type& named = schema[type.type];
  if (type.is_list() && value.is_array()) {
    out.push_back('[');
    for (const Value element : value.elements()) {
      if (out.back() != '[') out.push_back(',');
      append_canonical_variable(schema, type.item(), element, out);
    }
    out.push_back(']');
  } else if (named.kind == TypeKind::kInputObject && value.is_object()) {
    out.push_back('{');
    std::string scratch;
    for (const shared::json::Member member : value.members()) {
      const std::string_view name = member.name.text(scratch);
      const schema::InputValue* field = named.find_input_field(name);
      if (field == nullptr) continue;
      if (out.back() != '{') out.push_back(',');
      shared::json::append_string(out, name);
      out.push_back(':');
      append_canonical_variable(schema, field->type, member.value, out);
    }
    out.push_back('}');
  } else if (named.kind == TypeKind::kScalar && named.scalar == ScalarKind::kCustom) {
    out.append(value.raw());
  } else {
    shared::json::append_canonical(out, value);
  }
}

}  // namespace exec::pipeline
