// Plans as text: for golden tests, and for explain.
//
//   query
//   0 root flights
//     {flights{id airline{id}}}
//   1 entities airlines after 0 at flights.airline
//     Airline by "id": {id!}
//     query($representations:[_Any!]!){_entities(representations:$representations){... on
//     Airline{name}}}
//   answer
//     flights: kObject !0
//       name: kString
//
// Shapes: `{id! price=_i0_price}` is a representation: `!` marks key fields, `=` the slot a field
//         is taken from where it has another name; `@A|B` limits it to those types.
// Thread: any.
#pragma once

#include <string>

#include "exec-service/plan/query_plan.h"

namespace exec::plan {

// Steps in order: kind, graph, dependencies, position, what identifies the entities, operation.
[[nodiscard]] std::string print_steps(const QueryPlan& plan);

// The operation, its steps and why each is there, and what the answer is made of: response keys,
// kinds, types, slots that no step fills.
[[nodiscard]] std::string print_plan(const QueryPlan& plan);

}  // namespace exec::plan
