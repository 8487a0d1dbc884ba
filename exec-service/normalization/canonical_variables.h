// CanonicalVariables: the variables of one canonical operation, as its text comes to need them.
//
//   airport(code: "LIS")  ─▶ $code:ID! ← "LIS"        delays(first: 5) ─▶ $first:Int ← 5
//   airport(code: $from)  ─▶ $code:ID! ← client's 0   delays(first: 9) ─▶ $first_2:Int ← 9
//
// What is equal where a field and an argument of one name are asked for is one variable, so fields
// that were mergeable stay so. Equal means byte for byte: what is written in another order within a
// custom scalar is same_arguments.h's.
//
// Thread: one normalization.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "exec-service/language/ast.h"
#include "exec-service/normalization/normalize.h"
#include "exec-service/schema/schema.h"
#include "shared/hash/keyed_hash.h"

namespace exec::normalization {

class CanonicalVariables {
 public:
  CanonicalVariables(const schema::Schema& schema, const language::OperationDefinition& operation);

  // All answer the variable's name. `place` says where it stands: equal ones may share a variable.

  [[nodiscard]] const std::string& literal(std::string_view place,
                                           std::string_view name,
                                           schema::TypeRef type,
                                           std::string json);
  // The client's variable at a place of this type.
  [[nodiscard]] const std::string& variable(std::string_view place,
                                            std::string_view name,
                                            schema::TypeRef type,
                                            std::string_view client);
  // The same where no type is known, as within a custom scalar.
  [[nodiscard]] const std::string& untyped(std::string_view place,
                                           std::string_view name,
                                           std::string_view client);

  [[nodiscard]] std::string definitions() const;  // ($code:ID!,$first:Int), or empty
  [[nodiscard]] std::vector<VariableSource> take_sources() { return std::move(sources_); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  const std::string& add(std::string key,
                         std::string_view name,
                         std::string_view type,
                         VariableSource source);
  [[nodiscard]] std::size_t number_of(std::string_view client) const;
  [[nodiscard]] std::string as_client_defines(std::size_t client) const;

  const schema::Schema& schema_;
  const language::OperationDefinition& operation_;
  std::vector<std::string> names_;
  std::vector<std::string> definitions_;
  std::vector<VariableSource> sources_;
  std::size_t bytes_ = 0;
  shared::hash::KeyedMap<std::string, std::size_t> by_key_;
  shared::hash::KeyedMap<std::string, std::size_t> uses_;  // of a name
  shared::hash::KeyedMap<std::string, std::size_t> by_name_;
  shared::hash::KeyedMap<std::string_view, std::size_t> clients_;
};

}  // namespace exec::normalization
