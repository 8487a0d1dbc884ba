// TypeSystemBuilder: collected definitions → numbered tables; the second step of a build.
//
//   DefinitionTable ─▶ build() ─▶ SchemaTables + places
//
// Where an overlay repeats what is there, it must agree: a field has the same type, a union and an
// enum hold no more than before; only the roots' fields must be new. What it says once more within
// itself is an error. Its @deprecated holds where the other files have none.
//
// Spec:   GraphQL §3; docs/configuration.md "The event graph", rules.
// Errors: to the ProblemList. The tables are whole only if it stayed empty.
// Thread: one load. The files must outlive the builder and its result.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "exec-service/schema/default_values.h"
#include "exec-service/schema/definition_table.h"
#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"

namespace exec::schema {

// Tables, and where each type and field was written first.
struct TypeSystem {
  SchemaTables tables;
  std::vector<Place> type_places;
  std::vector<Place> field_places;
  std::unique_ptr<const SdlFile> meta_fields;  // where __typename and its like have their places
};

class TypeSystemBuilder {
 public:
  TypeSystemBuilder(const DefinitionTable& definitions,
                    ProblemList& problems,
                    const SchemaLimits& limits)
      : definitions_(definitions), problems_(problems), limits_(limits) {}

  [[nodiscard]] TypeSystem build();

 private:
  enum class MemberKind : std::uint8_t { kMember, kInterface };

  void fill(const TypeDraft& draft, const DefinitionPart& part, Type& type);
  void fill_fields(const DefinitionPart& part, Type& type);
  void fill_interfaces(const DefinitionPart& part, Type& type);
  void fill_members(const DefinitionPart& part, Type& type);
  void fill_enum_values(const DefinitionPart& part, Type& type);
  void fill_input_fields(const DefinitionPart& part, Type& type);
  FieldId add_field(const DefinitionPart& part,
                    const language::FieldDefinition& definition,
                    TypeId parent);
  void merge_field(const DefinitionPart& part,
                   const language::FieldDefinition& definition,
                   FieldId existing);
  void merge_input_field(const DefinitionPart& part,
                         const language::InputValueDefinition& definition,
                         Type& type);
  void fill_scalar_url(const DefinitionPart& part, Type& type);
  void fill_one_of(const DefinitionPart& part, Type& type);
  [[nodiscard]] bool has_default(const Type& type,
                                 std::ptrdiff_t field,
                                 const language::Value& value) const;
  // Whether the part is an overlay's, about a type that another file defines.
  [[nodiscard]] bool merges(const DefinitionPart& part, const Type& type) const;
  // Whether the overlay has named this member of the type before.
  bool is_repeated(const DefinitionPart& part, MemberKind kind, TypeId type, std::string_view name);
  std::vector<InputValue> input_values(const DefinitionPart& part,
                                       const Nodes<language::InputValueDefinition>& definitions,
                                       ValueOwner owner,
                                       std::string_view of);
  void fill_directives();
  void fill_roots();
  void set_root(const DefinitionPart& part,
                language::OperationKind operation,
                const language::Name& name);
  void add_default_root(std::string_view name, std::optional<TypeId>& root, bool all_files);
  void add_meta_fields();

  std::optional<TypeId> find(const DefinitionPart& part, const language::Name& name);
  TypeRef resolve(const DefinitionPart& part, const language::TypeReference& reference);
  bool is_root(TypeId type) const;

  const DefinitionTable& definitions_;  // index of a type is its TypeId
  ProblemList& problems_;
  SchemaLimits limits_;
  TypeSystem result_;
  std::vector<PendingDefault> defaults_;
  std::set<std::tuple<MemberKind, TypeId, std::string_view>> overlay_members_;
};

}  // namespace exec::schema
