#include "tests/conformance/stateful_resolver.h"

#include <algorithm>
#include <utility>

namespace tests::conformance {

namespace {

Value object(Value fields) {
  return {{"o", std::move(fields)}};
}
Value leaf(Value value) {
  return {{"v", std::move(value)}};
}

auto find(std::vector<Value>& all, const Value& id) {
  return std::ranges::find_if(all, [&](const Value& each) { return each.at("id") == id; });
}

}  // namespace

Value StatefulResolver::root(std::string_view root_type) {
  return {{"t", root_type}};
}

std::string StatefulResolver::type_of(const Value& value) {
  return value.at("o").at("t");
}

Value StatefulResolver::entity(const Value& representation) {
  const bool is_product = representation.at("__typename") == "Product";
  auto& all = is_product ? state_->products : state_->categories;
  const auto found = find(all, representation.at("id"));
  if (found == all.end()) return nullptr;
  Value entity = *found;
  if (is_product) all.erase(found);
  return object(std::move(entity));
}

Value StatefulResolver::field(const FieldCall& call) {
  const auto& [object, name, response_key, arguments] = call;
  if (object.at("t") == "Query") return query(name, arguments);
  if (object.at("t") == "Mutation") return mutate(name, arguments);
  if (name == "isAvailable") return leaf(true);
  if (name == "isExpensive") return leaf(object.at("price") > 100);
  return leaf(object.value(name, Value()));
}

Value StatefulResolver::query(const std::string& name, const Value& arguments) {
  if (find(state_->products, "p1") == state_->products.end())
    state_->products.push_back(
        {{"t", "Product"}, {"id", "p1"}, {"name", "p1-name"}, {"price", 9.99}});
  if (name == "product") {
    const auto found = find(state_->products, arguments.at("id"));
    return found == state_->products.end() ? Value() : object(*found);
  }
  Value all = Value::array();
  for (const Value& product : state_->products)
    all.push_back(object(product));
  return all;
}

Value StatefulResolver::mutate(const std::string& name, const Value& arguments) {
  if (name == "addCategory") return add_category(arguments);
  if (name == "addProduct") {
    Value product = arguments.at("input");
    product["t"] = "Product";
    product["id"] = "p-added-" + std::to_string(state_->products.size());
    state_->products.push_back(product);
    return object(std::move(product));
  }
  int& number = state_->numbers[arguments.at("requestId")];
  if (name == "add") return leaf(number += arguments.at("num").get<int>());
  if (name == "multiply") return leaf(number *= arguments.at("by").get<int>());
  return leaf(std::exchange(number, 0));  // delete
}

Value StatefulResolver::add_category(const Value& arguments) {
  const std::string id = "c-added-" + arguments.at("requestId").get<std::string>();
  if (find(state_->categories, id) != state_->categories.end()) return {{"err", "already added"}};
  Value category = {{"t", "Category"}, {"id", id}, {"name", arguments.at("name")}};
  state_->categories.push_back(category);
  return object(std::move(category));
}

}  // namespace tests::conformance
