// RecordedResolver: answers what a subgraph's resolvers were once seen to answer.
//
// Source: the audit's README, `behaviour.json`.
// Shapes: {root: {Query: id}, entities: {representation JSON: value},
//         objects: {id: {t: type, f: {"field|canonical args": value}}}}; {"o": null, "tn": type} is
//         an object of which nothing but its type is known.
//         A representation that was not recorded is answered by the recorded one of its type that
//         agrees on all common fields, and on most of them; a field with other arguments by any
//         recording of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/fake_subgraph.h"

namespace tests::conformance {

class RecordedResolver final : public Resolver {
 public:
  explicit RecordedResolver(Value behaviour);

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& value) override;

 private:
  Value behaviour_;
  std::vector<std::pair<Value, Value>> entities_;  // representation, value
};

}  // namespace tests::conformance
