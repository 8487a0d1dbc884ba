#include "exec-service/schema/definition_table.h"

#include <utility>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

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
    if (head.is_extension && part.role == FileRole::kOwn) {
      extensions_.push_back(part);
      return;
    }
    types_by_name_.emplace(name, types_.size());
    types_.push_back({name, kind, {part.file, head.name.offset}, part.role, {part}});
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
  const bool same_role = draft.role == part.role || part.role != FileRole::kOverlay;
  if (!head.is_extension && same_role) {
    problems_.add(part.at(head.name.offset),
                  fmt::format("type \"{}\" is defined twice; rename one, or say `extend`", name));
    return;
  }
  draft.parts.push_back(part);
}

// Extensions that stood before their type.
void DefinitionTable::add_extensions() {
  for (const DefinitionPart& part : std::exchange(extensions_, {})) {
    const DefinitionHead head = head_of(part.definition);
    if (types_by_name_.contains(head.name.value)) {
      add_type(part);
    } else {
      problems_.add(
          part.at(head.name.offset),
          fmt::format("type \"{}\" is extended but not defined; define it", head.name.value));
    }
  }
}

std::optional<TypeId> DefinitionTable::find(std::string_view name) const {
  const auto found = types_by_name_.find(name);
  if (found == types_by_name_.end()) return std::nullopt;
  return TypeId{static_cast<std::uint32_t>(found->second)};
}

}  // namespace exec::schema
