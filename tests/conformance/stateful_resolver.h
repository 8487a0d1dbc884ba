// StatefulResolver: the audit's shop whose products and numbers change, which no recording can say.
//
// Its subgraphs keep one state; what each serves of it is in its SDL.
// Source: the audit's README, "its subgraphs keep state". A product can be looked up as an entity
//         once: a request that asks twice, or in the wrong order, finds nothing.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/fake_subgraph.h"

namespace tests::conformance {

struct ShopState {
  std::vector<Value> products;
  std::vector<Value> categories;
  std::map<std::string, int> numbers;  // by request id
};

class StatefulResolver final : public Resolver {
 public:
  explicit StatefulResolver(std::shared_ptr<ShopState> state) : state_(std::move(state)) {}

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& value) override;

 private:
  Value query(const std::string& name, const Value& arguments);
  Value mutate(const std::string& name, const Value& arguments);
  Value add_category(const Value& arguments);

  std::shared_ptr<ShopState> state_;
};

}  // namespace tests::conformance
