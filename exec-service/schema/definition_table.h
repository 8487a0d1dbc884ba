// DefinitionTable: the definitions of one or more SDL files, by name; the first step of a build.
//
//   add(built-in) add(supergraph) add(event graph, kOverlay) ─▶ drafts, directives, schemas
//
// Spec:   GraphQL §3, "Type Extensions": an extension may stand before or after what it extends.
// Shapes: a draft is one type with all that was written about it, the definition that came first in
//         front. Nodes belong to the files, which must outlive the table.
// Errors: two definitions of one name, kinds that disagree, extensions of nothing.
// Thread: one load.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"

namespace exec::schema {

// An overlay's definitions extend what is there, and may repeat it. Its extensions need a definition
// in one of the files, except for those of a root.
enum class FileRole : std::uint8_t { kBuiltIn, kOwn, kOverlay };

// Which of a file's types and directives do not belong to the schema: true to leave one out.
struct Machinery {
  std::function<bool(std::string_view name)> is_type = [](std::string_view) { return false; };
  std::function<bool(std::string_view name)> is_directive = [](std::string_view) { return false; };
};

struct DefinitionPart {
  const SdlFile* file;
  language::Definition definition;
  FileRole role;

  [[nodiscard]] Place at(language::Offset offset) const { return {file, offset}; }
};

struct TypeDraft {
  std::string_view name;
  TypeKind kind = TypeKind::kObject;
  Place place;
  FileRole role = FileRole::kOwn;  // of the definition that came first
  std::vector<DefinitionPart> parts;
};

class DefinitionTable {
 public:
  explicit DefinitionTable(ProblemList& problems) : problems_(problems) {}

  void add(const SdlFile& file, FileRole role, const Machinery& machinery = {});
  // After the last add().
  void add_extensions();

  [[nodiscard]] const std::vector<TypeDraft>& types() const { return types_; }
  [[nodiscard]] const std::vector<DefinitionPart>& directives() const { return directives_; }
  [[nodiscard]] const std::vector<DefinitionPart>& schemas() const { return schemas_; }
  [[nodiscard]] std::optional<TypeId> find(std::string_view name) const;  // index into types()

 private:
  void add_type(const DefinitionPart& part);
  void define(const DefinitionPart& part);
  void report_undefined(const DefinitionPart& part);
  [[nodiscard]] bool is_root_name(std::string_view name) const;
  void add_directive(const DefinitionPart& part, const language::DirectiveDefinition& definition);

  ProblemList& problems_;
  std::vector<TypeDraft> types_;
  std::map<std::string_view, std::size_t> types_by_name_;
  std::vector<DefinitionPart> directives_;
  std::vector<DefinitionPart> schemas_;
  std::vector<DefinitionPart> extensions_;  // of what has not been defined yet
};

[[nodiscard]] inline bool is_reserved(std::string_view name) {
  return name.starts_with("__");
}

}  // namespace exec::schema
