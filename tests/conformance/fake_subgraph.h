// FakeSubgraph: a subgraph in memory: an SDL and a resolver that knows its values.
//
//   {"query","variables"} ─ parse, validate ─ execute ─▶ {"data","errors"}
//                                              └─ Resolver: type, field, entity
//
// Strict, it is as a real one: a request that its schema does not allow, a value that is not of its
// type, a null where none may be are errors, so that a wrong plan cannot pass. Loose, it gives
// values as the Resolver has them and only reports its errors: checking, and sending null upwards,
// is left to the gateway.
//
// Spec:   GraphQL §6 "Execution"; Apollo's subgraph specification, `_entities`.
// Shapes: a Value is JSON: {"v": leaf}, {"o": object}, {"err": message, "ext": extensions}, a list
//         of Values, or null. What is under "o" only the Resolver knows.
//         Arguments are coerced by exec-service's own code: a test that looks at the data judges
//         it.
// Errors: an SDL that is wrong: CHECK; it is data of the test.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "exec-service/schema/schema.h"

namespace tests::conformance {

using Value = nlohmann::json;

struct FieldCall {
  const Value& object;  // what is under the "o" of the object that has the field
  std::string name;
  std::string response_key;
  Value arguments;  // an object: coerced, with defaults
};

class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  [[nodiscard]] virtual Value root(std::string_view root_type) = 0;  // what is under its "o"
  [[nodiscard]] virtual Value entity(const Value& representation) = 0;
  [[nodiscard]] virtual Value field(const FieldCall& call) = 0;
  // Empty: not known; then it is what an object type's position says.
  [[nodiscard]] virtual std::string type_of(const Value& object) = 0;
};

enum class Manners : std::uint8_t { kStrict, kLoose };

class FakeSubgraph {
 public:
  FakeSubgraph(const std::string& sdl,
               std::unique_ptr<Resolver> resolver,
               Manners manners = Manners::kStrict);

  [[nodiscard]] std::string answer(std::string_view request_body);

  // What the Resolver has for the first root field of a valid operation. Nothing if the variables
  // do not fit.
  [[nodiscard]] std::optional<Value> root_value(const std::string& document,
                                                const std::string& operation_name,
                                                const std::string& variables_json);

 private:
  std::shared_ptr<const exec::schema::Schema> schema_;
  std::unique_ptr<Resolver> resolver_;
  Manners manners_;
};

}  // namespace tests::conformance
