// FakeSubgraph: a subgraph in memory: an SDL and somebody who knows its values.
//
//   {"query","variables"} ─ parse, validate ─ execute ─▶ {"data","errors"}
//                                              └─ Resolver: type, field, entity
//
// It is as strict as a real one: a request that its schema does not allow, a value that is not of
// its type, a null where none may be are errors, so that a wrong plan cannot pass.
//
// Spec:   GraphQL §6 "Execution"; Apollo's subgraph specification, `_entities`.
// Shapes: a Value is JSON: {"v": leaf}, {"o": object}, {"err": message}, a list of Values, or null.
//         What is behind "o" only the Resolver knows.
// Errors: an SDL that is wrong: CHECK; it is data of the test.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "exec-service/schema/schema.h"

namespace tests::conformance {

using Value = nlohmann::json;

class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  [[nodiscard]] virtual Value root(std::string_view root_type) = 0;  // what is behind its "o"
  [[nodiscard]] virtual Value entity(const Value& representation) = 0;
  [[nodiscard]] virtual Value field(const Value& object,
                                    const std::string& name,
                                    const Value& arguments) = 0;
  [[nodiscard]] virtual std::string type_of(const Value& object) = 0;
};

class FakeSubgraph {
 public:
  FakeSubgraph(const std::string& sdl, std::unique_ptr<Resolver> resolver);

  [[nodiscard]] std::string answer(std::string_view request_body);

 private:
  std::shared_ptr<const exec::schema::Schema> schema_;
  std::unique_ptr<Resolver> resolver_;
};

}  // namespace tests::conformance
