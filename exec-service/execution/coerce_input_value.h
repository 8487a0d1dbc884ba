// coerce_input_value: a client's JSON value as a value of an input type.
//
//   [ID!] ← 7 ─▶ ["7"]      Filter ← {"days":1.0} ─▶ {"cabin":"FIRST","days":[1]}
//
// A single value becomes a list of one at each level, absent fields take their defaults, members
// come in the order of definition. Scalars that are what they should be keep their bytes.
//
// Spec:   GraphQL §3 "Input Coercion" of each type, §3.10 "Input Objects" with @oneOf.
// Shapes: appends JSON to `out`. 1.0 and 1e0 are the Int 1, as in JavaScript; ID takes integers.
// Bounds: defaults and lists of one make `out` larger than what was sent. Soon after it has become
//         larger than `bytes_max`, nothing more is appended: the caller compares its size.
// Errors: one for each thing wrong, in graphql-js's words, with where it is; then what was appended
//         is not to be used. At most `errors_max` are reported.
// Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exec-service/schema/schema.h"
#include "shared/json/value.h"

namespace exec::execution {

struct InputError {
  std::string message;  // `Int cannot represent non-integer value: "a"`
  std::string path;     // `.legs[0].from`; empty: the value itself
  std::string value;    // what is wrong, as inspect() shows it
};

class InputCoercion {
 public:
  InputCoercion(const schema::Schema& schema, std::size_t errors_max, std::size_t bytes_max)
      : schema_(schema), errors_max_(errors_max), bytes_max_(bytes_max) {}

  void coerce(shared::json::Value value, schema::TypeRef type, std::string& out);

  [[nodiscard]] const std::vector<InputError>& errors() const { return errors_; }

 private:
  [[nodiscard]] bool is_full(const std::string& out) const { return out.size() > bytes_max_; }
  void coerce_list(shared::json::Value value, schema::TypeRef item, std::string& out);
  void coerce_object(shared::json::Value value, const schema::Type& type, std::string& out);
  void check_names(shared::json::Value value, const schema::Type& type);
  void check_one_of(shared::json::Value value, const schema::Type& type);
  void coerce_enum(shared::json::Value value, const schema::Type& type, std::string& out);
  void coerce_scalar(shared::json::Value value, const schema::Type& type, std::string& out);
  void error(std::string message, shared::json::Value value);

  const schema::Schema& schema_;
  std::size_t errors_max_;
  std::size_t bytes_max_;
  std::string path_;
  std::vector<InputError> errors_;
};

}  // namespace exec::execution
