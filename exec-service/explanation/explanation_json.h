// An Explanation for programs: one JSON object, the stages of explanation_text.h as members.
//
//   {"ok":true,"schema":{"id","errors","warnings"},"operation":"…","errors":[],
//    "variables":[{"name","definition","value","relevant","uses":[{"kind","step","subgraph"}]}],
//    "plan":{…},"subscription":{"rootField","provider","topics","filter","relevantVariables",
//    "observesForwardedHeaders"}}
//
// Shapes: `plan` is plan/plan_json.h's, null if there is none; `subscription` is null for what
//         is none; a variable that is absent has no `value`; `filter` is null without one, else the
//         form of the wire's filter: {"in":{"path","values","comparison"}}, {"all":[…]},
//         {"any":[…]}, {"not":…}.
// Thread: any.
#pragma once

#include <string>

#include "exec-service/explanation/explanation.h"

namespace exec::explanation {

[[nodiscard]] std::string explanation_json(const Explanation& found);

}  // namespace exec::explanation
