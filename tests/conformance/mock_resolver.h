// MockResolver: values that are a pure function of a seed, type, field and arguments.
//
//   H("<parent seed>.User.rooms({\"first\":2})") ─▶ a list of three, one of them null, ...
//
// Source: MOCK.md beside the corpus; the numbers there are its test vectors.
// Shapes: under "o": {"s": seed, "t": type}. `seed_` is a key of every type: the seed in decimal.
// Thread: one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "exec-service/schema/schema.h"
#include "tests/conformance/fake_subgraph.h"

namespace tests::conformance {

[[nodiscard]] std::uint32_t mock_hash(std::string_view text);

// As JSON.stringify writes it, with sorted keys.
[[nodiscard]] std::string ecmascript_json(const Value& value);

class MockResolver final : public Resolver {
 public:
  MockResolver(std::shared_ptr<const exec::schema::Schema> schema, std::uint32_t row_seed)
      : schema_(std::move(schema)), row_seed_(row_seed) {}

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& value) override;

 private:
  [[nodiscard]] bool is_echo(const exec::schema::Field& field) const;
  [[nodiscard]] Value value(exec::schema::TypeRef type, std::uint32_t seed, bool is_item);
  [[nodiscard]] Value list(exec::schema::TypeRef type, std::uint32_t seed);
  [[nodiscard]] static Value scalar(const exec::schema::Type& type, std::uint32_t seed);
  [[nodiscard]] std::string possible_type(const exec::schema::Type& type, std::uint32_t seed) const;

  std::shared_ptr<const exec::schema::Schema> schema_;
  std::uint32_t row_seed_;
};

}  // namespace tests::conformance
