// ArgumentJson: a field's arguments as a JSON object with holes for client variables.
//
//   reportDelay(id: $id, minutes: 5, reason: WEATHER)
//     → {"id": hole, "minutes": 5, "reason": "WEATHER", and defaults of those not written}
//
// Literals are coerced to the declared types while planning, and what has no variable in it is one
// literal; variables were coerced before execution.
//
// Spec:   GraphQL §6.4.1 "Coercing Field Arguments", §3.10 "Input Objects", §3.12.1 "List".
// Shapes: members in the order of definition.
// Errors: none; the document is valid. Where a nullable variable stands for what must not be null
//         (it or the place has a default), JsonNode::required_as lets execution refuse null.
// Thread: one planning.
#pragma once

#include <string_view>
#include <unordered_map>

#include "exec-service/language/ast.h"
#include "exec-service/planner/plan_vocabulary.h"
#include "exec-service/schema/schema.h"

namespace exec::planner {

// Writes the object into plan.json_nodes and answers its index. `plan.variables` are filled in.
[[nodiscard]] Index write_arguments(const schema::Schema& schema,
                                    const schema::Field& field,
                                    const language::Field& syntax,
                                    QueryPlan& plan);

}  // namespace exec::planner
