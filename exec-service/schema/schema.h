// Schema: the immutable type system of a service, as tables addressed by small numbers.
//
//   schema.find_type("Flight")->id ─▶ schema.find_field(id, "legs")->type ─▶ schema[type.type]
//
// Built by build_schema.h from SDL; supergraph.h derives the API schema from the model schema by
// hiding things, so that an id means the same in both: a hidden type or field keeps its number, but
// no list and no name leads to it.
//
// Spec:   GraphQL §3 "Type System", §4 "Introspection" (September 2025). Introspection types, the
//         built-in scalars and directives are ordinary entries; __typename, __schema and __type are
//         found by find_field where the specification has them, and listed nowhere.
// Shapes: lists are in source order, extensions after what they extend. Names are unique.
// Errors: none; a schema that exists is valid.
// Thread: any (immutable); shared as shared_ptr<const Schema>.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exec-service/language/ast.h"
#include "exec-service/schema/id_set.h"
#include "exec-service/schema/type_ref.h"

namespace exec::schema {

using TypeSet = IdSet<TypeId>;

enum class TypeKind : std::uint8_t { kScalar, kObject, kInterface, kUnion, kEnum, kInputObject };

// Scalars whose values can be checked; everything else is kCustom, and any JSON.
enum class ScalarKind : std::uint8_t { kCustom, kInt, kFloat, kString, kBoolean, kId };

struct DefaultValue {
  std::string literal;  // GraphQL text in one line, for introspection
  std::string json;  // coerced to the type: lists wrapped, nested defaults filled in, enums quoted

  [[nodiscard]] bool is_null() const { return json == "null"; }
};

// An argument of a field or directive, or a field of an input object.
struct InputValue {
  std::string name;
  std::optional<std::string> description;
  TypeRef type;
  std::optional<DefaultValue> default_value;
  std::optional<std::string> deprecation_reason;

  [[nodiscard]] bool is_required() const { return type.is_non_null() && !default_value; }
};

struct Field {
  FieldId id;
  TypeId parent;  // of __typename: the query root
  std::string name;
  std::optional<std::string> description;
  std::vector<InputValue> arguments;
  TypeRef type;
  std::optional<std::string> deprecation_reason;

  [[nodiscard]] const InputValue* find_argument(std::string_view argument) const;
};

struct EnumValue {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> deprecation_reason;
};

struct Type {
  TypeId id;
  TypeKind kind = TypeKind::kObject;
  ScalarKind scalar = ScalarKind::kCustom;
  bool is_built_in = false;  // by the specification: Int, __Schema, ...
  bool is_one_of = false;    // input objects
  bool is_hidden = false;    // not part of this schema; see above
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> specified_by_url;

  std::vector<FieldId> fields;           // objects, interfaces
  std::vector<TypeId> interfaces;        // objects, interfaces: what they implement
  std::vector<TypeId> members;           // unions
  std::vector<EnumValue> enum_values;    // enums
  std::vector<InputValue> input_fields;  // input objects

  // Object types that a value of this type can have; of an object type: itself. Empty for others.
  TypeSet possible;

  [[nodiscard]] bool is_leaf() const {
    return kind == TypeKind::kScalar || kind == TypeKind::kEnum;
  }
  [[nodiscard]] bool is_input() const { return is_leaf() || kind == TypeKind::kInputObject; }
  [[nodiscard]] bool is_output() const { return kind != TypeKind::kInputObject; }
  [[nodiscard]] bool is_abstract() const {
    return kind == TypeKind::kInterface || kind == TypeKind::kUnion;
  }
  [[nodiscard]] bool is_composite() const { return kind == TypeKind::kObject || is_abstract(); }

  [[nodiscard]] const EnumValue* find_enum_value(std::string_view value) const;
  [[nodiscard]] const InputValue* find_input_field(std::string_view field) const;
};

struct Directive {
  std::string name;
  std::optional<std::string> description;
  std::vector<InputValue> arguments;
  std::vector<std::string> locations;  // as the specification writes them: FIELD, QUERY, ...
  bool is_repeatable = false;

  [[nodiscard]] const InputValue* find_argument(std::string_view argument) const;
  [[nodiscard]] bool is_allowed_at(std::string_view location) const;
};

// What a Schema is made of. REQUIRES: it is a valid type system.
struct SchemaTables {
  std::optional<std::string> description;
  std::vector<Type> types;
  std::vector<Field> fields;
  std::vector<Directive> directives;
  std::optional<TypeId> query;
  std::optional<TypeId> mutation;
  std::optional<TypeId> subscription;
  FieldId typename_field;  // the three that are in no Type::fields
  FieldId schema_field;
  FieldId type_field;
};

class Schema {
 public:
  // Computes possible types and the indexes by name.
  explicit Schema(SchemaTables tables);

  [[nodiscard]] const std::optional<std::string>& description() const {
    return tables_.description;
  }
  [[nodiscard]] const std::vector<Type>& types() const { return tables_.types; }
  [[nodiscard]] const std::vector<Field>& fields() const { return tables_.fields; }
  [[nodiscard]] const std::vector<Directive>& directives() const { return tables_.directives; }
  [[nodiscard]] const SchemaTables& tables() const { return tables_; }

  [[nodiscard]] const Type& operator[](TypeId id) const { return tables_.types[id.value]; }
  [[nodiscard]] const Field& operator[](FieldId id) const { return tables_.fields[id.value]; }

  // Null if there is none, or none that may be seen.
  [[nodiscard]] const Type* find_type(std::string_view name) const;
  [[nodiscard]] const Field* find_field(TypeId type, std::string_view name) const;
  [[nodiscard]] const Directive* find_directive(std::string_view name) const;
  [[nodiscard]] const Type* root(language::OperationKind operation) const;
  [[nodiscard]] bool is_root(TypeId type) const {
    return tables_.query == type || tables_.mutation == type || tables_.subscription == type;
  }

  [[nodiscard]] bool is_typename(FieldId field) const { return field == tables_.typename_field; }
  // __schema or __type: answered from this schema alone.
  [[nodiscard]] bool is_introspection(FieldId field) const {
    return field == tables_.schema_field || field == tables_.type_field;
  }

  // Whether every value of `sub` is one of `super`: the same type, or `super` is an interface that
  // `sub` implements or a union that it is in. (§3.6.1 IsValidImplementation, IsSubType.)
  [[nodiscard]] bool is_subtype(TypeId sub, TypeId super) const;
  [[nodiscard]] bool is_subtype(TypeRef sub, TypeRef super) const;
  // Whether a value can be of both: a fragment on one can apply within the other.
  [[nodiscard]] bool overlap(TypeId left, TypeId right) const {
    return (*this)[left].possible.intersects((*this)[right].possible);
  }

  [[nodiscard]] std::string to_string(TypeRef type) const;   // [Leg!]!
  [[nodiscard]] std::string to_string(FieldId field) const;  // Flight.legs

 private:
  struct NameHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, NameHash, std::equal_to<>>;

  void index_names();
  void compute_possible_types();

  SchemaTables tables_;
  ByName<TypeId> types_by_name_;
  ByName<std::size_t> directives_by_name_;
  std::vector<ByName<FieldId>> fields_by_name_;  // one per type
};

}  // namespace exec::schema
