// normalize: an operation's canonical text, which equal operations have in common however they are
// written.
//
//   query Board {                       query($code:ID!){airport(code:$code){name}}
//     airport(code: "LIS") { ...A }   ─▶  $code ← "LIS"
//   }                                     column 27: airport ← line 2; 46: name ← line 4
//   fragment A on Airport { name }
//
// The text has no name, no white space and no fragment definition. Each argument without a variable
// in it is lifted into a variable of the argument's type, named after the argument, and so is each
// variable of the client's, so that a literal and a variable are the same. What a field is asked
// for at one place of the response is written once, where it is asked for first.
//
// Source: docs/decisions/0020-canonical-operations.md says what stays out.
// Shapes: `document` holds the text's one, anonymous operation. Execution sees nothing else of what
//         the client wrote; its errors' locations are translated by `places`.
// Bounds: text, literals, places and the work for them, of all operations of a document together:
//         kNormalizedBytesMax.
// Errors: null: the operation is beyond the bound, and is its own canonical form.
// Thread: any.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/schema/schema.h"
#include "shared/graphql/field_places.h"

namespace exec::normalization {

// Fragments are inlined, so that a short document may have a long form.
inline constexpr std::size_t kNormalizedBytesMax = std::size_t{512} << 10U;

// Where a variable of the canonical operation has its value from.
struct VariableSource {
  static constexpr std::size_t kLiteral = SIZE_MAX;

  std::size_t client = kLiteral;  // number of the client's variable
  std::string literal;            // otherwise: coerced JSON
};

struct NormalizedOperation {
  std::shared_ptr<const language::Document> document;
  const language::OperationDefinition* operation = nullptr;  // in the document
  std::string hash;                                          // SHA-256 of its text, 32 bytes
  std::vector<VariableSource> variables;                     // as the operation defines them
  shared::graphql::FieldPlaces places;

  // Of the client's coerced variables, the operation's.
  [[nodiscard]] std::vector<std::string> values(const std::vector<std::string>& client) const;
  [[nodiscard]] std::size_t bytes() const;
};

// `document` is valid for `schema`, and `operation` is in it. `bytes_left` of the document's bound: what
// the operation took is subtracted, whether or not it was enough.
[[nodiscard]] std::shared_ptr<const NormalizedOperation> normalize(
    const schema::Schema& schema,
    const language::Document& document,
    const language::OperationDefinition& operation,
    std::size_t& bytes_left);

}  // namespace exec::normalization
