#include "exec-service/schema/definition_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/schema/suggestions.h"

namespace exec::schema {

using language::Definition;

void DefinitionTable::add(const SdlFile& file, FileRole role, const Machinery& machinery) {
  for (const Definition& definition : file.document.definitions()) {
    const DefinitionPart part{&file, definition, role};
    if (const auto* directive = language::as<language::DirectiveDefinition>(definition)) {
      if (!machinery.is_directive(directive->name.value)) add_directive(part, *directive);
    } else if (language::as<language::SchemaDefinition>(definition) != nullptr) {
      schemas_.push_back(part);
    } else if (const DefinitionHead head = head_of(definition); !head.kind) {
      problems_.add(part.at(0), "operations and fragments have no place in a schema; remove them");
    } else if (!machinery.is_type(head.name.value)) {
      add_type(part);
    }
  }
}

void DefinitionTable::add_directive(const DefinitionPart& part,
                                    const language::DirectiveDefinition& definition) {
  for (const DefinitionPart& other : directives_) {
    const auto* known = language::as<language::DirectiveDefinition>(other.definition);
    if (known->name.value != definition.name.value) continue;
    // Composers print those of the specification again, and an overlay those of its composition.
    if (other.role == part.role)
      problems_.add(part.at(definition.name.offset),
                    fmt::format("directive @{} is defined twice; keep one", definition.name.value));
    return;
  }
  if (part.role != FileRole::kBuiltIn && is_reserved(definition.name.value))
    problems_.add(part.at(definition.name.offset),
                  "names that start with __ belong to introspection");
  directives_.push_back(part);
}

void DefinitionTable::add_type(const DefinitionPart& part) {
  const DefinitionHead head = head_of(part.definition);
  const TypeKind kind = head.kind.value_or(TypeKind::kScalar);  // it is a type: add() has asked
  const std::string_view name = head.name.value;
  if (part.role != FileRole::kBuiltIn && is_reserved(name))
    problems_.add(part.at(head.name.offset),
                  fmt::format("\"{}\": names that start with __ belong to introspection", name));

  const auto known = types_by_name_.find(name);
  if (known == types_by_name_.end()) {
    if (head.is_extension && part.role != FileRole::kBuiltIn) {
      extensions_.push_back(part);
      return;
    }
    define(part);
    return;
  }

  TypeDraft& draft = types_[known->second];
  if (draft.role == FileRole::kBuiltIn && part.role != FileRole::kBuiltIn &&
      kind == TypeKind::kScalar)
    return;  // `scalar ID`, printed again
  if (draft.kind != kind) {
    problems_.add(
        part.at(head.name.offset),
        fmt::format("\"{}\" is declared as {} here, and as {} elsewhere; make them the same", name,
                    to_string(kind), to_string(draft.kind)));
    return;
  }
  const auto defines_it_too = [&](const DefinitionPart& other) {
    const bool same_role = other.role == part.role || part.role != FileRole::kOverlay;
    return same_role && !head_of(other.definition).is_extension;
  };
  if (!head.is_extension && std::ranges::any_of(draft.parts, defines_it_too)) {
    problems_.add(part.at(head.name.offset),
                  fmt::format("type \"{}\" is defined twice; rename one, or say `extend`", name));
    return;
  }
  draft.parts.push_back(part);
}

void DefinitionTable::define(const DefinitionPart& part) {
  const DefinitionHead head = head_of(part.definition);
  types_by_name_.emplace(head.name.value, types_.size());
  types_.push_back({head.name.value,
                    head.kind.value_or(TypeKind::kScalar),  // it is a type: add() has asked
                    {part.file, head.name.offset},
                    part.role,
                    {part}});
}

// Extensions that stood before their type.
void DefinitionTable::add_extensions() {
  for (const DefinitionPart& part : std::exchange(extensions_, {})) {
    const DefinitionHead head = head_of(part.definition);
    if (types_by_name_.contains(head.name.value)) {
      add_type(part);
    } else if (part.role == FileRole::kOverlay && is_root_name(head.name.value)) {
      define(part);
    } else {
      report_undefined(part);
    }
  }
}

void DefinitionTable::report_undefined(const DefinitionPart& part) {
  const language::Name name = head_of(part.definition).name;
  std::vector<std::string_view> known;
  for (const TypeDraft& type : types_)
    if (type.role != FileRole::kBuiltIn) known.push_back(type.name);
  const std::string near = suggestion(name.value, known);
  problems_.add(part.at(name.offset),
                fmt::format("type \"{}\" is extended but not defined; define it{}{}", name.value,
                            near.empty() ? "" : ".", near));
}

// Federation's tools let a subgraph extend the roots without defining them.
bool DefinitionTable::is_root_name(std::string_view name) const {
  constexpr std::string_view kDefaults[] = {"Query", "Mutation", "Subscription"};
  if (std::ranges::find(kDefaults, name) != std::end(kDefaults)) return true;
  return std::ranges::any_of(schemas_, [&](const DefinitionPart& part) {
    const auto& roots = language::as<language::SchemaDefinition>(part.definition)->operation_types;
    return std::ranges::any_of(roots, [&](const auto& root) { return root.type.value == name; });
  });
}

std::optional<TypeId> DefinitionTable::find(std::string_view name) const {
  const auto found = types_by_name_.find(name);
  if (found == types_by_name_.end()) return std::nullopt;
  return TypeId{static_cast<std::uint32_t>(found->second)};
}

}  // namespace exec::schema
