// RecordedCalls: what the resolvers of one of graphql-js's own tests returned.
//
// Source: graphql-js-recorded.jsonl, rows of kind "execute": `calls` by response path
//         ("pets.0.name"), `types` of abstract positions, likewise.
// Shapes: under "o": the response path, as text. {"$error": message} is a resolver that threw,
//         {"$object": true} an object, {"$notList": true} something that is not a list.
//         A path without a call is null: graphql-js did not come to it.
// Thread: one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/conformance/fake_subgraph.h"

namespace tests::conformance {

class RecordedCalls final : public Resolver {
 public:
  explicit RecordedCalls(Value row) : calls_(row.at("calls")), types_(row.at("types")) {}

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& value) override;

  // Calls whose arguments were not those that graphql-js passed.
  [[nodiscard]] const std::vector<std::string>& other_arguments() const { return other_arguments_; }

 private:
  Value calls_;
  Value types_;
  std::vector<std::string> other_arguments_;
};

}  // namespace tests::conformance
