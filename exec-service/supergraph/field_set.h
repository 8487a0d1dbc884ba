// FieldSet: the selection of a @key, @requires or @provides, parsed and checked against the model.
//
//   "id carrier { code ... on Airline { name } } price(currency: \"EUR\")"
//
// Spec:   federation directives, "FieldSet scalar": a selection set without its braces, aliases and
//         variables; arguments are constants.
// Shapes: selections in source order. Shared by pointer: equal text on one type is one FieldSet,
//         wherever it stands, so that pointers may be compared.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/language/ast.h"
#include "exec-service/schema/type_ref.h"
#include "shared/base/result.h"

namespace exec::schema {
class Schema;
}

namespace exec::supergraph {

struct FieldSetArgument {
  std::string name;
  std::string literal;  // GraphQL text, compact
};

struct FieldSetSelection {
  enum class Kind : std::uint8_t { kField, kTypename, kFragment };

  Kind kind = Kind::kField;
  schema::TypeId parent;  // the type it is selected on
  schema::FieldId field;  // kField
  schema::TypeId on;      // kFragment: its type condition; of one without: `parent`
  std::vector<FieldSetArgument> arguments;  // kField: those written, in the order of the definition
  std::vector<FieldSetSelection> children;  // kField of a composite type, kFragment
};

struct FieldSet {
  schema::TypeId type;  // what it is selected on
  std::string text;     // compact: `id carrier{code}`
  std::vector<FieldSetSelection> selections;
};

using FieldSetPtr = std::shared_ptr<const FieldSet>;

// Makes FieldSets, each once. Errors: a sentence on what is wrong with the text.
class FieldSetTable {
 public:
  FieldSetTable(const schema::Schema& model, std::size_t depth_max)
      : model_(model), depth_max_(depth_max) {}

  [[nodiscard]] shared::Result<FieldSetPtr> find(schema::TypeId type, std::string_view text);

 private:
  using Selections = shared::Result<std::vector<FieldSetSelection>>;

  Selections read(const language::SelectionSet& selections,
                  schema::TypeId parent,
                  std::size_t depth) const;
  shared::Result<FieldSetSelection> read_field(const language::Field& field,
                                               schema::TypeId parent,
                                               std::size_t depth) const;
  shared::Result<FieldSetSelection> read_fragment(const language::InlineFragment& fragment,
                                                  schema::TypeId parent,
                                                  std::size_t depth) const;

  const schema::Schema& model_;
  std::size_t depth_max_;
  std::map<std::pair<std::uint32_t, std::string>, FieldSetPtr> known_;
};

}  // namespace exec::supergraph
