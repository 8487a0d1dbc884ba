// TypeSystemBuilder: collected definitions → numbered tables; the second step of a build.
//
//   DefinitionTable ─▶ build() ─▶ SchemaTables + places
//
// Where an overlay repeats what is there, it must agree: a field has the same type, a union and an
// enum hold no more than before; only the roots' fields must be new.
//
// Spec:   GraphQL §3; docs/configuration.md "The event graph", rules.
// Errors: to the ProblemList. The tables are whole only if it stayed empty.
// Thread: one load. The files must outlive the builder and its result.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
};

}  // namespace exec::schema
