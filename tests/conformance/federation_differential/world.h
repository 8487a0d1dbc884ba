// World: the true value of every field of every object of a supergraph, without a subgraph having
// written it down: a value is a hash of who is asked and how.
//
//   Book 2 . title(language: "fr") ─ hash with the seed ─▶ "Book.title 7f3a", null, an error, a
//   list
//
// Objects are a type and a number. Entities have numbers below kEntities; a key's fields tell the
// number, and lead to objects of the same number, so that a representation names one object. A
// field with @requires is a hash of the required values too: a subgraph takes them from the
// representation, the whole of the graph from here, and so a wrong representation is a wrong value.
//
// What is required may fail; then the field that requires it does.
//
// Not every value is possible: what several subgraphs share is a type that all of them know; what
// keys and @requires are made of breaks no `!`, and a key is never null and never fails, since a
// gateway could not answer as one server would.
//
// Shapes: an object is {"t": type, "n": number}; values as fake_subgraph.h has them.
// Thread: one; mutations count.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/supergraph/supergraph.h"
#include "tests/conformance/fake_subgraph.h"

namespace tests::differential {

using conformance::Value;

class World {
 public:
  static constexpr std::uint64_t kEntities = 4;  // a type

  explicit World(const exec::supergraph::Supergraph& supergraph);

  // Other values, and nothing has happened yet.
  void reset(std::uint64_t seed);

  // `required` as required_truth() or required_of() gave it; null without @requires.
  [[nodiscard]] Value field(const Value& object,
                            const std::string& name,
                            const Value& arguments,
                            const Value& required);

  // What @requires of the field would get from elsewhere, if it has one.
  [[nodiscard]] Value required_truth(const Value& object, const std::string& name);

  // Whether something of it failed.
  [[nodiscard]] static bool has_failed(const Value& required);

  // The values that a field set names: those of the object, or those that a representation has.
  [[nodiscard]] Value truth(const exec::supergraph::FieldSet& set, const Value& object);
  [[nodiscard]] Value told(const exec::supergraph::FieldSet& set,
                           const Value& representation) const;

  [[nodiscard]] const exec::supergraph::Supergraph& supergraph() const { return supergraph_; }
  [[nodiscard]] const exec::schema::Schema& model() const { return model_; }

  // The @requires of a field wherever it is resolved, its interface objects' included.
  [[nodiscard]] exec::supergraph::FieldSetPtr requirement(exec::schema::TypeId type,
                                                          std::string_view name) const;

 private:
  using Selections = std::vector<exec::supergraph::FieldSetSelection>;
  using Coordinate = std::pair<std::uint32_t, std::string>;  // of an object type

  // One field's value on its way.
  struct Making {
    const exec::schema::Field* field = nullptr;
    const Value* object = nullptr;
    bool is_key = false;
    bool is_steady = false;
    std::uint32_t strict = 0;  // levels that must not be null in some subgraph
    bool may_break = false;    // all subgraphs say `!` where the supergraph does
  };

  void note(const Selections& selections, std::set<Coordinate>& into) const;
  [[nodiscard]] Value make(const Making& making,
                           exec::schema::TypeRef type,
                           std::uint32_t level,
                           std::uint64_t hash) const;
  [[nodiscard]] static Value leaf(const Making& making,
                                  const exec::schema::Type& type,
                                  std::uint64_t hash);
  [[nodiscard]] Value object(const Making& making,
                             const exec::schema::Type& type,
                             std::uint64_t hash) const;
  [[nodiscard]] std::vector<exec::schema::TypeId> types_everywhere(const Making& making) const;
  [[nodiscard]] std::vector<const exec::supergraph::FieldInGraph*> resolvers(
      exec::schema::TypeId type, const std::string& name) const;
  [[nodiscard]] bool is_entity(exec::schema::TypeId type) const;
  [[nodiscard]] Value truth(const Selections& selections, const Value& object);
  [[nodiscard]] Value plain(const Selections& selections, const Value& value);
  [[nodiscard]] Value told(const Selections& selections, const Value& representation) const;

  const exec::supergraph::Supergraph& supergraph_;
  const exec::schema::Schema& model_;
  std::set<Coordinate> keys_;
  std::set<Coordinate> steady_;
  std::uint64_t seed_ = 0;
  std::uint64_t mutations_ = 0;
};

// Of the text, the same everywhere and always.
[[nodiscard]] std::uint64_t hash_of(std::uint64_t seed, std::string_view text);

}  // namespace tests::differential
