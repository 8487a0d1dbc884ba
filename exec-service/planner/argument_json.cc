#include "exec-service/planner/argument_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/schema/coerce_literal.h"
#include "shared/json/writer.h"

namespace exec::planner {

namespace {

using language::Value;
using schema::TypeRef;

std::string member_key(std::string_view name) {
  return shared::json::quote(name) + ':';
}

bool has_variables(const Value& value) {
  if (value.kind == language::ValueKind::kVariable) return true;
  return std::ranges::any_of(value.items, has_variables) ||
         std::ranges::any_of(value.fields, [](const language::ObjectField& member) {
           return has_variables(member.value);
         });
}

class ArgumentWriter {
 public:
  ArgumentWriter(const schema::Schema& schema, QueryPlan& plan) : schema_(schema), plan_(plan) {}

  // An object of `definitions`; `written(name)` is the literal that the client wrote, or null.
  template <class Written>
  JsonNode object(const std::vector<schema::InputValue>& definitions,
                  const Written& written,
                  bool is_one_of = false) {
    std::vector<JsonNode> members;
    for (const schema::InputValue& definition : definitions) {
      JsonNode member;
      const std::string fallback = definition.default_value ? definition.default_value->json : "";
      if (const Value* value = written(definition.name)) {
        const TypeRef type = definition.type;
        member = node(*value, is_one_of ? type.as_non_null() : type);
        if (member.kind == JsonNode::Kind::kVariable) member.text = fallback;
      } else if (!fallback.empty()) {
        member.text = fallback;
      } else {
        continue;
      }
      member.key = member_key(definition.name);
      members.push_back(std::move(member));
    }
    return with_children(JsonNode::Kind::kObject, members);
  }

  Index append(JsonNode node) {
    plan_.json_nodes.push_back(std::move(node));
    return static_cast<Index>(plan_.json_nodes.size() - 1);
  }

 private:
  JsonNode node(const Value& value, TypeRef type) {
    if (value.kind == language::ValueKind::kVariable) {
      JsonNode made = variable(value);
      if (type.is_non_null()) made.required_as = schema_.to_string(type);
      return made;
    }
    if (!has_variables(value)) {
      JsonNode made;
      schema::coerce_literal(schema_, value, type, made.text);
      return made;
    }
    if (type.is_list()) {
      std::vector<JsonNode> items;
      if (value.kind == language::ValueKind::kList) {
        for (const Value& item : value.items)
          items.push_back(node(item, type.item()));
      } else {  // a single value stands for a list of one
        items.push_back(node(value, type.item()));
      }
      return with_children(JsonNode::Kind::kList, items);
    }
    const schema::Type& named = schema_[type.type];
    if (named.kind != schema::TypeKind::kInputObject) return any(value, type);
    const auto written = [&](const std::string& name) -> const Value* {
      for (const language::ObjectField& member : value.fields)
        if (member.name.value == name) return &member.value;
      return nullptr;
    };
    return object(named.input_fields, written, named.is_one_of);
  }

  // A list or an object that a custom scalar holds: by the form of the literal.
  JsonNode any(const Value& value, TypeRef scalar) {
    std::vector<JsonNode> children;
    for (const Value& item : value.items)
      children.push_back(node(item, scalar.nullable()));
    for (const language::ObjectField& member : value.fields) {
      children.push_back(node(member.value, scalar.nullable()));
      children.back().key = member_key(member.name.value);
    }
    return with_children(
        value.kind == language::ValueKind::kList ? JsonNode::Kind::kList : JsonNode::Kind::kObject,
        children);
  }

  JsonNode variable(const Value& value) {
    const auto found = std::ranges::find(plan_.variables, value.text, &ClientVariable::name);
    JsonNode node;
    node.kind = JsonNode::Kind::kVariable;
    node.variable = static_cast<Index>(found - plan_.variables.begin());
    return node;
  }

  JsonNode with_children(JsonNode::Kind kind, const std::vector<JsonNode>& children) {
    JsonNode node;
    node.kind = kind;
    node.children = {static_cast<Index>(plan_.json_nodes.size()),
                     static_cast<Index>(children.size())};
    plan_.json_nodes.insert(plan_.json_nodes.end(), children.begin(), children.end());
    return node;
  }

  const schema::Schema& schema_;
  QueryPlan& plan_;
};

}  // namespace

Index write_arguments(const schema::Schema& schema,
                      const schema::Field& field,
                      const language::Field& syntax,
                      QueryPlan& plan) {
  ArgumentWriter writer(schema, plan);
  return writer.append(writer.object(field.arguments, [&](const std::string& name) -> const Value* {
    for (const language::Argument& argument : syntax.arguments)
      if (argument.name.value == name) return &argument.value;
    return nullptr;
  }));
}

}  // namespace exec::planner
