#include "exec-service/schema/type_system_builder.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/built_in_sdl.h"
#include "exec-service/schema/sdl_nodes.h"
#include "shared/base/check.h"

namespace exec::schema {

namespace {

ScalarKind scalar_kind(std::string_view name) {
  if (name == "Int") return ScalarKind::kInt;
  if (name == "Float") return ScalarKind::kFloat;
  if (name == "String") return ScalarKind::kString;
  if (name == "Boolean") return ScalarKind::kBoolean;
  if (name == "ID") return ScalarKind::kId;
  return ScalarKind::kCustom;
}

// As in a schema file: [Leg!]!
std::string type_text(const TypeRef& type, std::string_view name) {
  std::string text(type.list_depth, '[');
  text += name;
  for (std::uint32_t level = type.list_depth;; --level) {
    if (type.non_null_at(level)) text += '!';
    if (level == 0) return text;
    text += ']';
  }
}

std::optional<TypeId>& root_of(SchemaTables& tables, language::OperationKind operation) {
  switch (operation) {
    case language::OperationKind::kQuery:
      return tables.query;
    case language::OperationKind::kMutation:
      return tables.mutation;
    case language::OperationKind::kSubscription:
      break;
  }
  return tables.subscription;
}

std::optional<std::string> deprecation_reason(const Nodes<language::Directive>& directives) {
  const language::Directive* deprecated = find_directive(directives, "deprecated");
  if (deprecated == nullptr) return std::nullopt;
  return std::string(text_argument(*deprecated, "reason").value_or("No longer supported"));
}

template <class Named>
bool has_name(const std::vector<Named>& all, std::string_view name) {
  return std::ranges::any_of(all, [&](const Named& each) { return each.name == name; });
}

}  // namespace

// -------------------------------------------------------------------------------------- numbering

TypeSystem TypeSystemBuilder::build() {
  for (std::size_t i = 0; i < definitions_.types().size(); ++i) {
    const TypeDraft& draft = definitions_.types()[i];
    Type type;
    type.id = {static_cast<std::uint32_t>(i)};
    type.kind = draft.kind;
    type.name = draft.name;
    type.is_built_in = draft.role == FileRole::kBuiltIn;
    if (type.is_built_in && type.kind == TypeKind::kScalar) type.scalar = scalar_kind(draft.name);
    result_.tables.types.push_back(std::move(type));
    result_.type_places.push_back(draft.place);
  }
  fill_roots();
  for (std::size_t i = 0; i < definitions_.types().size(); ++i) {
    for (const DefinitionPart& part : definitions_.types()[i].parts)
      fill(definitions_.types()[i], part, result_.tables.types[i]);
  }
  fill_directives();
  add_meta_fields();
  if (problems_.empty())
    fill_default_values(result_.tables, defaults_, limits_.value_depth_max, problems_);
  return std::move(result_);
}

std::optional<TypeId> TypeSystemBuilder::find(const DefinitionPart& part,
                                              const language::Name& name) {
  if (const auto found = definitions_.find(name.value)) return found;
  problems_.add(part.at(name.offset),
                fmt::format("there is no type \"{}\"; define it or correct the name", name.value));
  return std::nullopt;
}

TypeRef TypeSystemBuilder::resolve(const DefinitionPart& part,
                                   const language::TypeReference& reference) {
  TypeRef resolved;
  const language::TypeReference* at = &reference;
  for (; at->of_type != nullptr; at = at->of_type) {
    if (at->kind == language::TypeReferenceKind::kNonNull) {
      resolved.non_null |= 1U << resolved.list_depth;
    } else if (++resolved.list_depth == TypeRef::kListDepthMax) {
      problems_.add(part.at(reference.offset), "lists are nested too deeply");
      break;
    }
  }
  resolved.type = find(part, reference.named_type()).value_or(TypeId{});
  return resolved;
}

bool TypeSystemBuilder::is_root(TypeId type) const {
  const SchemaTables& tables = result_.tables;
  return tables.query == type || tables.mutation == type || tables.subscription == type;
}

void TypeSystemBuilder::fill(const TypeDraft& draft, const DefinitionPart& part, Type& type) {
  const DefinitionHead head = head_of(part.definition);
  if (!type.description) type.description = description_text(head.description);
  fill_scalar_url(part, type);
  fill_one_of(part, type);
  switch (draft.kind) {
    case TypeKind::kObject:
    case TypeKind::kInterface:
      fill_interfaces(part, type);
      fill_fields(part, type);
      return;
    case TypeKind::kUnion:
      fill_members(part, type);
      return;
    case TypeKind::kEnum:
      fill_enum_values(part, type);
      return;
    case TypeKind::kInputObject:
      fill_input_fields(part, type);
      return;
    case TypeKind::kScalar:
      return;
  }
}

bool TypeSystemBuilder::is_repeated(const DefinitionPart& part,
                                    MemberKind kind,
                                    TypeId type,
                                    std::string_view name) {
  return part.role == FileRole::kOverlay && !overlay_members_.emplace(kind, type, name).second;
}

bool TypeSystemBuilder::merges(const DefinitionPart& part, const Type& type) const {
  return part.role == FileRole::kOverlay &&
         definitions_.types()[type.id.value].role != FileRole::kOverlay;
}

void TypeSystemBuilder::fill_scalar_url(const DefinitionPart& part, Type& type) {
  const language::Directive* use =
      find_directive(head_of(part.definition).directives, "specifiedBy");
  const auto url = use == nullptr ? std::nullopt : text_argument(*use, "url");
  if (!url) return;
  if (merges(part, type) && type.specified_by_url && *type.specified_by_url != *url)
    problems_.add(part.at(use->offset), fmt::format("{} is specified by {} in the supergraph; name "
                                                    "the same url, or none",
                                                    type.name, *type.specified_by_url));
  type.specified_by_url = std::string(*url);
}

void TypeSystemBuilder::fill_one_of(const DefinitionPart& part, Type& type) {
  const language::Directive* use = find_directive(head_of(part.definition).directives, "oneOf");
  if (use == nullptr) return;
  if (merges(part, type) && !type.is_one_of)
    problems_.add(part.at(use->offset),
                  fmt::format("{} is not @oneOf in the supergraph; mark it there", type.name));
  type.is_one_of = true;
}

void TypeSystemBuilder::fill_fields(const DefinitionPart& part, Type& type) {
  for (const language::FieldDefinition& definition : fields_of(part.definition)) {
    if (is_repeated(part, MemberKind::kMember, type.id, definition.name.value)) {
      problems_.add(part.at(definition.name.offset), fmt::format("{}.{} is defined twice; keep one",
                                                                 type.name, definition.name.value));
      continue;
    }
    const auto same_name = [&](FieldId id) {
      return result_.tables.fields[id.value].name == definition.name.value;
    };
    const auto existing = std::ranges::find_if(type.fields, same_name);
    if (existing == type.fields.end()) {
      type.fields.push_back(add_field(part, definition, type.id));
    } else {
      merge_field(part, definition, *existing);
    }
  }
}

FieldId TypeSystemBuilder::add_field(const DefinitionPart& part,
                                     const language::FieldDefinition& definition,
                                     TypeId parent) {
  if (part.role != FileRole::kBuiltIn && is_reserved(definition.name.value))
    problems_.add(part.at(definition.name.offset),
                  "names that start with __ belong to introspection");
  Field field;
  field.id = {static_cast<std::uint32_t>(result_.tables.fields.size())};
  field.parent = parent;
  field.name = definition.name.value;
  field.description = description_text(definition.description);
  field.deprecation_reason = deprecation_reason(definition.directives);
  field.type = resolve(part, *definition.type);
  field.arguments = input_values(part, definition.arguments,
                                 {ValueOwner::Kind::kField, field.id.value}, field.name);
  result_.tables.fields.push_back(std::move(field));
  result_.field_places.push_back({part.file, definition.name.offset});
  return result_.tables.fields.back().id;
}

void TypeSystemBuilder::merge_field(const DefinitionPart& part,
                                    const language::FieldDefinition& definition,
                                    FieldId existing) {
  Field& field = result_.tables.fields[existing.value];
  const std::string name =
      fmt::format("{}.{}", result_.tables.types[field.parent.value].name, field.name);
  if (part.role != FileRole::kOverlay) {
    problems_.add(part.at(definition.name.offset),
                  fmt::format("{} is defined twice; keep one", name));
  } else if (is_root(field.parent)) {
    problems_.add(
        part.at(definition.name.offset),
        fmt::format("{} exists in the supergraph already; rename the event or remove the other",
                    name));
  } else if (resolve(part, *definition.type) != field.type) {
    const std::string type =
        type_text(field.type, result_.tables.types[field.type.type.value].name);
    problems_.add(part.at(definition.name.offset),
                  fmt::format("{0} is {1} here and {2} in the supergraph: write {2}", name,
                              language::print(*definition.type), type));
  } else if (!field.arguments.empty()) {
    problems_.add(
        part.at(definition.name.offset),
        fmt::format("{} takes arguments in the supergraph, which an event cannot answer to; "
                    "leave it out",
                    name));
  } else if (!definition.arguments.empty()) {
    problems_.add(
        part.at(definition.arguments.front().name.offset),
        fmt::format("{} takes no arguments in the supergraph; an event cannot add one", name));
  } else if (!field.deprecation_reason) {
    field.deprecation_reason = deprecation_reason(definition.directives);
  }
}

void TypeSystemBuilder::fill_interfaces(const DefinitionPart& part, Type& type) {
  for (const language::Name& name : interfaces_of(part.definition)) {
    const auto interface = find(part, name);
    if (!interface) continue;
    const bool is_new = std::ranges::find(type.interfaces, *interface) == type.interfaces.end();
    const bool is_repeated = this->is_repeated(part, MemberKind::kInterface, type.id, name.value);
    if (is_new) {
      type.interfaces.push_back(*interface);
    } else if (part.role != FileRole::kOverlay || is_repeated) {
      problems_.add(part.at(name.offset),
                    fmt::format("{} implements {} twice; keep one", type.name, name.value));
    }
  }
}

void TypeSystemBuilder::fill_members(const DefinitionPart& part, Type& type) {
  const bool merges = this->merges(part, type);
  for (const language::Name& name :
       language::as<language::UnionTypeDefinition>(part.definition)->member_types) {
    const auto member = find(part, name);
    if (!member) continue;
    const bool is_new = std::ranges::find(type.members, *member) == type.members.end();
    const bool is_repeated = this->is_repeated(part, MemberKind::kMember, type.id, name.value);
    if (is_new && merges) {
      problems_.add(part.at(name.offset),
                    fmt::format("{} is not a member of {} in the supergraph; add it there",
                                name.value, type.name));
    } else if (is_new) {
      type.members.push_back(*member);
    } else if (!merges || is_repeated) {
      problems_.add(part.at(name.offset),
                    fmt::format("{} has {} twice; keep one", type.name, name.value));
    }
  }
}

void TypeSystemBuilder::fill_enum_values(const DefinitionPart& part, Type& type) {
  const bool merges = this->merges(part, type);
  for (const language::EnumValueDefinition& value :
       language::as<language::EnumTypeDefinition>(part.definition)->values) {
    const bool is_new = !has_name(type.enum_values, value.name.value);
    const bool is_repeated =
        this->is_repeated(part, MemberKind::kMember, type.id, value.name.value);
    if (is_new && merges) {
      problems_.add(part.at(value.name.offset),
                    fmt::format("enum {} has no {} in the supergraph; add it there", type.name,
                                value.name.value));
    } else if (is_new) {
      type.enum_values.push_back({std::string(value.name.value),
                                  description_text(value.description),
                                  deprecation_reason(value.directives)});
    } else if (!merges || is_repeated) {
      problems_.add(part.at(value.name.offset),
                    fmt::format("{} has {} twice; keep one", type.name, value.name.value));
    } else if (auto& known =
                   *std::ranges::find(type.enum_values, value.name.value, &EnumValue::name);
               !known.deprecation_reason) {
      known.deprecation_reason = deprecation_reason(value.directives);
    }
  }
}

void TypeSystemBuilder::fill_input_fields(const DefinitionPart& part, Type& type) {
  const auto& definitions =
      language::as<language::InputObjectTypeDefinition>(part.definition)->fields;
  const bool merges = this->merges(part, type);
  if (!merges) {
    std::vector<InputValue> fields =
        input_values(part, definitions, {ValueOwner::Kind::kInputObject, type.id.value}, type.name);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (has_name(type.input_fields, fields[i].name))
        problems_.add(part.at(definitions[i].name.offset),
                      fmt::format("{}.{} is defined twice; keep one", type.name, fields[i].name));
      type.input_fields.push_back(std::move(fields[i]));
    }
    return;
  }
  for (const language::InputValueDefinition& definition : definitions)
    merge_input_field(part, definition, type);
}

void TypeSystemBuilder::merge_input_field(const DefinitionPart& part,
                                          const language::InputValueDefinition& definition,
                                          Type& type) {
  const std::string_view name = definition.name.value;
  const auto report = [&](std::string_view message) {
    problems_.add(part.at(definition.name.offset),
                  fmt::format("{}.{} {}", type.name, name, message));
  };
  const auto existing = std::ranges::find(type.input_fields, name, &InputValue::name);
  if (is_repeated(part, MemberKind::kMember, type.id, name)) {
    report("is defined twice; keep one");
  } else if (existing == type.input_fields.end() ||
             resolve(part, *definition.type) != existing->type) {
    report("is not in the supergraph with that type; add it there");
  } else if (definition.default_value != nullptr &&
             !has_default(type, existing - type.input_fields.begin(), *definition.default_value)) {
    report("has another default value in the supergraph, or none; give it the same");
  } else if (!existing->deprecation_reason) {
    existing->deprecation_reason = deprecation_reason(definition.directives);
  }
}

// Whether that is what the input field has been given as its default.
bool TypeSystemBuilder::has_default(const Type& type,
                                    std::ptrdiff_t field,
                                    const language::Value& value) const {
  const std::string text = language::print(value, language::PrintStyle::kCompact);
  return std::ranges::any_of(defaults_, [&](const PendingDefault& pending) {
    return pending.owner.kind == ValueOwner::Kind::kInputObject &&
           pending.owner.index == type.id.value &&
           pending.position == static_cast<std::size_t>(field) &&
           language::print(*pending.literal, language::PrintStyle::kCompact) == text;
  });
}

std::vector<InputValue> TypeSystemBuilder::input_values(
    const DefinitionPart& part,
    const Nodes<language::InputValueDefinition>& definitions,
    ValueOwner owner,
    std::string_view of) {
  std::vector<InputValue> values;
  // An extension's input fields come after those that the type has already.
  const std::size_t first = owner.kind == ValueOwner::Kind::kInputObject
                                ? result_.tables.types[owner.index].input_fields.size()
                                : 0;
  for (const language::InputValueDefinition& definition : definitions) {
    if (owner.kind != ValueOwner::Kind::kInputObject && has_name(values, definition.name.value))
      problems_.add(
          part.at(definition.name.offset),
          fmt::format("\"{}\" of {} is defined twice; keep one", definition.name.value, of));
    if (part.role != FileRole::kBuiltIn && is_reserved(definition.name.value))
      problems_.add(part.at(definition.name.offset),
                    "names that start with __ belong to introspection");
    InputValue value;
    value.name = definition.name.value;
    value.description = description_text(definition.description);
    value.type = resolve(part, *definition.type);
    value.deprecation_reason = deprecation_reason(definition.directives);
    if (definition.default_value != nullptr)
      defaults_.push_back({owner,
                           first + values.size(),
                           definition.default_value,
                           {part.file, definition.default_value->offset}});
    values.push_back(std::move(value));
  }
  return values;
}

// ------------------------------------------------------------------- directives, roots, meta
// fields

void TypeSystemBuilder::fill_directives() {
  for (const DefinitionPart& part : definitions_.directives()) {
    const auto* definition = language::as<language::DirectiveDefinition>(part.definition);
    Directive directive;
    directive.name = definition->name.value;
    directive.description = description_text(definition->description);
    directive.is_repeatable = definition->repeatable;
    for (const language::Name& location : definition->locations)
      directive.locations.emplace_back(location.value);
    const auto index = static_cast<std::uint32_t>(result_.tables.directives.size());
    directive.arguments = input_values(part, definition->arguments,
                                       {ValueOwner::Kind::kDirective, index}, directive.name);
    result_.tables.directives.push_back(std::move(directive));
  }
}

void TypeSystemBuilder::set_root(const DefinitionPart& part,
                                 language::OperationKind operation,
                                 const language::Name& name) {
  const auto type = find(part, name);
  if (!type) return;
  SchemaTables& tables = result_.tables;
  std::optional<TypeId>& root = root_of(tables, operation);
  if (root && *root != *type) {
    problems_.add(part.at(name.offset),
                  fmt::format("the root type is {} already; call this one so, too",
                              tables.types[root->value].name));
  } else if (is_root(*type) && !root) {
    problems_.add(part.at(name.offset), fmt::format("{} is another root type already", name.value));
  } else {
    root = *type;
  }
}

void TypeSystemBuilder::fill_roots() {
  bool has_schema = false;
  for (const DefinitionPart& part : definitions_.schemas()) {
    const auto* definition = language::as<language::SchemaDefinition>(part.definition);
    if (!result_.tables.description && part.role == FileRole::kOwn)
      result_.tables.description = description_text(definition->description);
    for (const language::OperationTypeDefinition& root : definition->operation_types) {
      if (part.role == FileRole::kOwn) has_schema = true;
      set_root(part, root.kind, root.type);
    }
  }
  add_default_root("Query", result_.tables.query, !has_schema);
  add_default_root("Mutation", result_.tables.mutation, !has_schema);
  add_default_root("Subscription", result_.tables.subscription, !has_schema);
}

// A schema definition that leaves a root out means it; an overlay may still bring one.
void TypeSystemBuilder::add_default_root(std::string_view name,
                                         std::optional<TypeId>& root,
                                         bool all_files) {
  const auto found = definitions_.find(name);
  if (root || !found) return;
  if (all_files || definitions_.types()[found->value].role == FileRole::kOverlay) root = found;
}

void TypeSystemBuilder::add_meta_fields() {
  result_.meta_fields = parse_sdl({"built-in", std::string(kMetaFieldsSdl)}, problems_);
  CHECK(result_.meta_fields != nullptr);
  const DefinitionPart part{result_.meta_fields.get(),
                            result_.meta_fields->document.definitions().front(),
                            FileRole::kBuiltIn};
  const TypeId query = result_.tables.query.value_or(TypeId{});
  const auto& fields = fields_of(part.definition);
  result_.tables.typename_field = add_field(part, fields[0], query);
  result_.tables.schema_field = add_field(part, fields[1], query);
  result_.tables.type_field = add_field(part, fields[2], query);
}

}  // namespace exec::schema
