#include "exec-service/schema/introspection.h"

#include <utility>
#include <vector>

#include "exec-service/schema/introspection_selection.h"
#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::schema {

namespace {

constexpr std::string_view kind_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::kScalar:
      return "SCALAR";
    case TypeKind::kObject:
      return "OBJECT";
    case TypeKind::kInterface:
      return "INTERFACE";
    case TypeKind::kUnion:
      return "UNION";
    case TypeKind::kEnum:
      return "ENUM";
    case TypeKind::kInputObject:
      return "INPUT_OBJECT";
  }
  return "";
}

// Writes introspection objects; each `write_field` is one type of §4.2 "Schema Introspection", its
// lines are that type's fields. An answer past `bytes_max` stops growing and is thrown away.
class Introspector {
 public:
  Introspector(const Schema& schema, std::size_t bytes_max, std::string& out)
      : schema_(schema), bytes_max_(bytes_max), out_(out), json_(out) {}

  [[nodiscard]] bool is_too_large() const { return out_.size() > bytes_max_; }

  void write_schema(const SelectedFields& selection) { write(SchemaNode{}, "__Schema", selection); }
  void write_type(TypeRef type, const SelectedFields& selection) {
    write(type, "__Type", selection);
  }

 private:
  struct SchemaNode {};

  template <class Node>
  void write(const Node& node, std::string_view type_name, const SelectedFields& selection) {
    json_.begin_object();
    for (const SelectedField& field : selection) {
      if (is_too_large()) break;
      json_.key(field.response_key);
      if (field.name == "__typename") {
        json_.string(type_name);
      } else {
        write_field(node, field);
      }
    }
    json_.end_object();
  }

  // A list of those that are not deprecated, or of all.
  template <class Element>
  void write_list(const std::vector<Element>& elements,
                  std::string_view type_name,
                  const SelectedField& field) {
    json_.begin_array();
    for (const Element& element : elements) {
      if (is_too_large()) break;
      if (field.include_deprecated || !element.deprecation_reason)
        write(element, type_name, field.children);
    }
    json_.end_array();
  }

  void write_types(const std::vector<TypeId>& types, const SelectedField& field) {
    json_.begin_array();
    for (const TypeId type : types)
      if (!is_too_large()) write_type({type}, field.children);
    json_.end_array();
  }

  void write_text(const std::optional<std::string>& text) {
    if (text) {
      json_.string(*text);
    } else {
      json_.null();
    }
  }

  void write_root(language::OperationKind operation, const SelectedField& field) {
    const Type* root = schema_.root(operation);
    if (root == nullptr) {
      json_.null();
    } else {
      write_type({root->id}, field.children);
    }
  }

  void write_field(SchemaNode, const SelectedField& field) {
    if (field.name == "description") {
      write_text(schema_.description());
      return;
    }
    if (field.name == "types") {
      write_types(visible_types(), field);
      return;
    }
    if (field.name == "queryType") {
      write_root(language::OperationKind::kQuery, field);
      return;
    }
    if (field.name == "mutationType") {
      write_root(language::OperationKind::kMutation, field);
      return;
    }
    if (field.name == "subscriptionType") {
      write_root(language::OperationKind::kSubscription, field);
      return;
    }
    json_.begin_array();  // directives
    for (const Directive& directive : schema_.directives())
      write(directive, "__Directive", field.children);
    json_.end_array();
  }

  // Those of the schema itself first, as a reader expects them; those of the specification last.
  [[nodiscard]] std::vector<TypeId> visible_types() const {
    std::vector<TypeId> types;
    for (const bool built_in : {false, true}) {
      for (const Type& type : schema_.types())
        if (!type.is_hidden && type.is_built_in == built_in) types.push_back(type.id);
    }
    return types;
  }

  void write_field(TypeRef ref, const SelectedField& field) {
    if (!ref.is_non_null() && !ref.is_list()) {
      write_named(schema_[ref.type], field);
      return;
    }
    if (field.name == "kind") {
      json_.string(ref.is_non_null() ? "NON_NULL" : "LIST");
    } else if (field.name == "ofType") {
      write_type(ref.is_non_null() ? ref.nullable() : ref.item(), field.children);
    } else {
      json_.null();
    }
  }

  void write_named(const Type& type, const SelectedField& field) {
    const bool has_fields = type.kind == TypeKind::kObject || type.kind == TypeKind::kInterface;
    if (field.name == "kind") {
      json_.string(kind_name(type.kind));
    } else if (field.name == "name") {
      json_.string(type.name);
    } else if (field.name == "description") {
      write_text(type.description);
    } else if (field.name == "specifiedByURL") {
      write_text(type.specified_by_url);
    } else if (field.name == "fields" && has_fields) {
      write_fields(type, field);
    } else if (field.name == "interfaces" && has_fields) {
      write_types(type.interfaces, field);
    } else if (field.name == "possibleTypes" && type.kind == TypeKind::kUnion) {
      write_types(type.members, field);
    } else if (field.name == "possibleTypes" && type.kind == TypeKind::kInterface) {
      write_types(type.possible.ids(), field);
    } else if (field.name == "enumValues" && type.kind == TypeKind::kEnum) {
      write_list(type.enum_values, "__EnumValue", field);
    } else if (field.name == "inputFields" && type.kind == TypeKind::kInputObject) {
      write_list(type.input_fields, "__InputValue", field);
    } else if (field.name == "isOneOf" && type.kind == TypeKind::kInputObject) {
      json_.boolean(type.is_one_of);
    } else {
      json_.null();
    }
  }

  void write_fields(const Type& type, const SelectedField& field) {
    json_.begin_array();
    for (const FieldId id : type.fields) {
      if (is_too_large()) break;
      if (field.include_deprecated || !schema_[id].deprecation_reason)
        write(schema_[id], "__Field", field.children);
    }
    json_.end_array();
  }

  // name, description, isDeprecated, deprecationReason: what most of them have.
  template <class Node>
  void write_common(const Node& node, const SelectedField& field) {
    if (field.name == "name") {
      json_.string(node.name);
    } else if (field.name == "description") {
      write_text(node.description);
    } else if (field.name == "isDeprecated") {
      json_.boolean(node.deprecation_reason.has_value());
    } else {
      write_text(node.deprecation_reason);
    }
  }

  void write_field(const Field& node, const SelectedField& field) {
    if (field.name == "args") {
      write_list(node.arguments, "__InputValue", field);
      return;
    }
    if (field.name == "type") {
      write_type(node.type, field.children);
      return;
    }
    write_common(node, field);
  }

  void write_field(const InputValue& node, const SelectedField& field) {
    if (field.name == "type") {
      write_type(node.type, field.children);
      return;
    }
    if (field.name != "defaultValue") {
      write_common(node, field);
      return;
    }
    if (!node.default_value) {
      json_.null();
    } else {
      json_.string(node.default_value->literal);
    }
  }

  void write_field(const EnumValue& node, const SelectedField& field) { write_common(node, field); }

  void write_field(const Directive& node, const SelectedField& field) {
    if (field.name == "name") {
      json_.string(node.name);
    } else if (field.name == "description") {
      write_text(node.description);
    } else if (field.name == "isRepeatable") {
      json_.boolean(node.is_repeatable);
    } else if (field.name == "args") {
      write_list(node.arguments, "__InputValue", field);
    } else {
      json_.begin_array();
      for (const std::string& location : node.locations)
        json_.string(location);
      json_.end_array();
    }
  }

  const Schema& schema_;
  std::size_t bytes_max_;
  std::string& out_;
  shared::json::Writer json_;
};

}  // namespace

shared::Result<std::string> introspect(const Schema& schema,
                                       std::span<const language::Field* const> fields,
                                       const language::Document& document,
                                       const VariableTexts& variables,
                                       const IntrospectionLimits& limits) {
  CHECK(!fields.empty());
  const bool asks_for_type = fields.front()->name.value == "__type";
  const Type* of = schema.find_type(asks_for_type ? "__Type" : "__Schema");
  auto selection = select_introspection(schema, of->id, fields, document, variables,
                                        {limits.fields_max, limits.depth_max});
  if (!selection) return tl::unexpected(std::move(selection.error()));

  std::string json;
  Introspector introspector(schema, limits.bytes_max, json);
  if (asks_for_type) {
    const auto name = type_argument(*fields.front(), variables);
    const Type* type = name ? schema.find_type(*name) : nullptr;
    if (type == nullptr) return std::string("null");
    introspector.write_type({type->id}, *selection);
  } else {
    introspector.write_schema(*selection);
  }
  if (introspector.is_too_large())
    return shared::fail(shared::ErrorCode::kTooLarge, "The introspection result is too large.");
  return json;
}

}  // namespace exec::schema
