// CostRules: what fields and types cost by the schema, and how long lists are.
//
//   type Query {
//     flights(first: Int): [Flight!]! @listSize(assumedSize: 50, slicingArguments: ["first"])
//   }
//   type Weather @cost(weight: 5) { … }
//
// Spec:   IBM "The GraphQL Cost Directives Specification" §2 "@cost", §3 "@listSize", as cost v0.1
//         links them into supergraphs; renamed by @link as they may be.
// Shapes: weights may be negative or have a fraction, and be written as numbers or as strings.
// Errors: what is not a number, and argument names that the field does not have; to the
//         ProblemList.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/directive_names.h"

namespace exec::supergraph {

struct ListSize {
  std::optional<double> assumed;
  std::vector<std::string> slicing_arguments;  // that give the number of elements
  std::vector<std::string> sized_fields;       // fields below whose lists are meant, if not this
  bool require_one = true;                     // exactly one of slicing_arguments must be given
};

struct CostRules {
  std::unordered_map<schema::TypeId, double> of_type;
  std::unordered_map<schema::FieldId, double> of_field;
  std::map<std::pair<schema::FieldId, std::string>, double> of_argument;
  std::map<std::pair<schema::TypeId, std::string>, double> of_input_field;
  std::unordered_map<schema::FieldId, ListSize> list_sizes;
};

[[nodiscard]] CostRules read_cost_rules(const std::vector<AnnotatedFile>& files,
                                        const schema::Schema& model,
                                        schema::ProblemList& errors);

}  // namespace exec::supergraph
