// Arguments: client variables in the requests that a step sends.
//
//   plan's JsonNode + variables ──▶ {"id":"1","minutes":5}     (what a publishing field emits)
//   Template + arguments        ──▶ flights.LIS                (topics, keys, headers)
//
// Spec:   GraphQL §6.4.1 "Coercing Field Arguments": an absent variable leaves its default, or
//         nothing; inside a list, null. Cosmo EDFS "Topics" for templates.
// Shapes: a VariableValues has an entry for each variable of the operation, in order of definition:
//         coerced JSON, or empty if the variable is absent.
// Bounds: a list may name a variable any number of times, so the arguments' JSON is bounded by
//         kArgumentBytesMax.
// Errors: kInvalidInput if they are larger, if null stands where it must not (a variable that may
//         be null, at a place with a default), if a hole of a template has no value, or one that is
//         not a scalar.
// Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/plan/query_plan.h"
#include "exec-service/supergraph/template.h"
#include "shared/base/result.h"
#include "shared/json/value.h"

namespace exec::execution {

// Extensions of an error that is caused by the client's values.
inline constexpr std::string_view kBadUserInput = R"({"code":"BAD_USER_INPUT"})";

inline constexpr std::size_t kArgumentBytesMax = std::size_t{4} << 20U;

using VariableValues = std::vector<std::string>;

// `node` is the object of a field's arguments.
[[nodiscard]] shared::Result<std::string> write_arguments(const plan::QueryPlan& plan,
                                                          plan::Index node,
                                                          const VariableValues& variables);

// `arguments` is the object of the field's arguments.
[[nodiscard]] shared::Result<std::string> fill_template(const supergraph::Template& text,
                                                        shared::json::Value arguments);

}  // namespace exec::execution
