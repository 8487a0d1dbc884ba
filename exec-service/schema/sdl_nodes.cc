#include "exec-service/schema/sdl_nodes.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace exec::schema {

namespace {

template <class Node>
constexpr std::optional<TypeKind> kKindOf = std::nullopt;
template <>
constexpr std::optional<TypeKind> kKindOf<language::ScalarTypeDefinition> = TypeKind::kScalar;
template <>
constexpr std::optional<TypeKind> kKindOf<language::ObjectTypeDefinition> = TypeKind::kObject;
template <>
constexpr std::optional<TypeKind> kKindOf<language::InterfaceTypeDefinition> = TypeKind::kInterface;
template <>
constexpr std::optional<TypeKind> kKindOf<language::UnionTypeDefinition> = TypeKind::kUnion;
template <>
constexpr std::optional<TypeKind> kKindOf<language::EnumTypeDefinition> = TypeKind::kEnum;
template <>
constexpr std::optional<TypeKind> kKindOf<language::InputObjectTypeDefinition> =
    TypeKind::kInputObject;

}  // namespace

DefinitionHead head_of(const language::Definition& definition) {
  return std::visit(
      [](const auto* node) {
        using Node = std::remove_cvref_t<decltype(*node)>;
        DefinitionHead head;
        if constexpr (kKindOf<Node>.has_value()) {
          head = {kKindOf<Node>, node->name, node->extension, node->description, node->directives};
        }
        return head;
      },
      definition);
}

Nodes<language::FieldDefinition> fields_of(const language::Definition& definition) {
  if (const auto* object = language::as<language::ObjectTypeDefinition>(definition))
    return object->fields;
  if (const auto* interface = language::as<language::InterfaceTypeDefinition>(definition))
    return interface->fields;
  return {};
}

Nodes<language::Name> interfaces_of(const language::Definition& definition) {
  if (const auto* object = language::as<language::ObjectTypeDefinition>(definition))
    return object->interfaces;
  if (const auto* interface = language::as<language::InterfaceTypeDefinition>(definition))
    return interface->interfaces;
  return {};
}

const language::Directive* find_directive(const Nodes<language::Directive>& all,
                                          std::string_view name) {
  const auto* found =
      std::ranges::find_if(all, [&](const auto& each) { return each.name.value == name; });
  return found == all.end() ? nullptr : found;
}

std::vector<const language::Directive*> find_directives(const Nodes<language::Directive>& all,
                                                        std::string_view name) {
  std::vector<const language::Directive*> found;
  for (const language::Directive& each : all)
    if (each.name.value == name) found.push_back(&each);
  return found;
}

const language::Value* find_argument(const language::Directive& directive, std::string_view name) {
  for (const language::Argument& argument : directive.arguments)
    if (argument.name.value == name) return &argument.value;
  return nullptr;
}

const language::Value* find_member(const language::Value& object, std::string_view name) {
  for (const language::ObjectField& field : object.fields)
    if (field.name.value == name) return &field.value;
  return nullptr;
}

std::span<const language::Value> items_of(const language::Value& value) {
  if (value.kind != language::ValueKind::kList) return {&value, 1};
  return {value.items.begin(), value.items.end()};
}

const language::ObjectField* find_repeated_field(const language::Value& value) {
  for (const language::Value& item : value.items)
    if (const auto* found = find_repeated_field(item)) return found;
  for (const language::ObjectField& field : value.fields) {
    if (find_member(value, field.name.value) != &field.value) return &field;
    if (const auto* found = find_repeated_field(field.value)) return found;
  }
  return nullptr;
}

std::optional<std::string_view> text_argument(const language::Directive& directive,
                                              std::string_view name) {
  const language::Value* value = find_argument(directive, name);
  const bool is_text = value != nullptr && (value->kind == language::ValueKind::kString ||
                                            value->kind == language::ValueKind::kEnum);
  return is_text ? std::optional(value->text) : std::nullopt;
}

bool flag_argument(const language::Directive& directive, std::string_view name, bool otherwise) {
  const language::Value* value = find_argument(directive, name);
  if (value == nullptr || value->kind != language::ValueKind::kBoolean) return otherwise;
  return value->boolean();
}

std::optional<std::string> description_text(const language::Value* description) {
  return description == nullptr ? std::nullopt
                                : std::optional<std::string>(std::string(description->text));
}

std::string_view to_string(TypeKind kind) {
  switch (kind) {
    case TypeKind::kScalar:
      return "a scalar";
    case TypeKind::kObject:
      return "an object type";
    case TypeKind::kInterface:
      return "an interface";
    case TypeKind::kUnion:
      return "a union";
    case TypeKind::kEnum:
      return "an enum";
    case TypeKind::kInputObject:
      return "an input object";
  }
  return "a type";
}

}  // namespace exec::schema
