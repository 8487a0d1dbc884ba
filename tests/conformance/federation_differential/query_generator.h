// QueryGenerator: random operations over a schema, the same from the same seed.
//
// Aliases, inline and named fragments on objects, interfaces and unions, @skip and @include with
// constants and variables, arguments from constants, variables and defaults, __typename anywhere.
// Keys of the response are few, so that fields often merge; what does not merge is not valid, and
// the caller asks for another operation.
//
// Thread: one.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/schema/schema.h"
#include "tests/conformance/federation_differential/query_tree.h"

namespace tests::differential {

class QueryGenerator {
 public:
  QueryGenerator(const exec::schema::Schema& api, std::uint64_t seed) : api_(api), random_(seed) {}

  [[nodiscard]] QueryTree next();

 private:
  using Selections = std::vector<QuerySelection>;

  [[nodiscard]] Selections selections(const exec::schema::Type& type, int depth);
  [[nodiscard]] QuerySelection selection(const exec::schema::Type& type, int depth);
  [[nodiscard]] QuerySelection field(const exec::schema::Type& type, int depth);
  [[nodiscard]] QuerySelection type_name();
  [[nodiscard]] QuerySelection fragment(const exec::schema::Type& type, int depth);
  [[nodiscard]] const exec::schema::Type& overlapping(const exec::schema::Type& type);
  [[nodiscard]] std::string directive();
  [[nodiscard]] std::string arguments(const exec::schema::Field& field);
  // A value as GraphQL and as JSON.
  [[nodiscard]] std::pair<std::string, conformance::Value> value(exec::schema::TypeRef type);
  [[nodiscard]] std::pair<std::string, conformance::Value> leaf(const exec::schema::Type& type);
  [[nodiscard]] std::string variable(const exec::schema::InputValue& for_argument);

  [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }
  [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }

  const exec::schema::Schema& api_;
  std::mt19937_64 random_;
  QueryTree tree_;
  int fields_left_ = 0;
  std::map<std::string, std::string> usual_arguments_;  // of fields under their own name
};

}  // namespace tests::differential
