// Who answers from a World: one server that has everything, or a subgraph that has its part.
//
// A subgraph answers what its SDL says is its own: fields that it resolves, those that a @provides
// on the way covers, entities that are named by one of its keys. Anything else is a request that a
// real subgraph would answer wrongly or not at all, and is noted as a complaint.
//
// Shapes: under an "o": {"t", "n"}; in a subgraph also "r", the representation that the object was
//         found by, and "p", the field sets provided here, as numbers.
// Thread: one.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/federation_differential/world.h"

namespace tests::differential {

class WholeResolver final : public conformance::Resolver {
 public:
  explicit WholeResolver(World& world) : world_(world) {}

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const conformance::FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& object) override;

 private:
  World& world_;
};

class SubgraphResolver final : public conformance::Resolver {
 public:
  SubgraphResolver(World& world,
                   const exec::supergraph::Graph& graph,
                   std::vector<std::string>& complaints)
      : world_(world), graph_(graph), complaints_(complaints) {}

  [[nodiscard]] Value root(std::string_view root_type) override;
  [[nodiscard]] Value entity(const Value& representation) override;
  [[nodiscard]] Value field(const conformance::FieldCall& call) override;
  [[nodiscard]] std::string type_of(const Value& object) override;

 private:
  using Selections = std::vector<exec::supergraph::FieldSetSelection>;

  // The type as this subgraph has it: an interface object stands for its types.
  [[nodiscard]] const exec::schema::Type* type_here(const exec::schema::Type& type) const;
  [[nodiscard]] Value find_entity(const exec::supergraph::TypeInGraph& here,
                                  const exec::schema::Type& type,
                                  const Value& representation);
  // What a @provides says of the fields below `name`; null: it does not provide it.
  [[nodiscard]] Value provided(const Value& object, const std::string& name);
  void look(const Selections& selections,
            const exec::schema::Type& type,
            const std::string& name,
            Value& below);
  void pass_on(const Value& below, Value& value) const;
  Value complain(std::string what);

  World& world_;
  const exec::supergraph::Graph& graph_;
  std::vector<std::string>& complaints_;
  std::vector<const Selections*> provided_;  // "p" are indexes
};

}  // namespace tests::differential
