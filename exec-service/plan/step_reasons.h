// step_reasons: why each step of a plan is there: what it fetches for the client, and what for
// steps that name objects by it.
//
//   0 root flights            because the client asks for flights.number;
//                             step 1 names Airline by flights.airline.carrier.code
//
// Shapes: paths are response keys from the root; of an internal field, the name it has in fetches.
// Thread: any.
#pragma once

#include <string>
#include <vector>

#include "exec-service/plan/query_plan.h"

namespace exec::plan {

struct StepReason {
  struct Named {
    Index step = kNone;
    std::string type;
    std::vector<std::string> by;
  };
  std::vector<std::string> client;  // leaves of the answer
  std::vector<Named> named;         // by later steps
};

// One per step of the plan.
[[nodiscard]] std::vector<StepReason> step_reasons(const QueryPlan& plan);

// `the client asks for …; step 1 names Airline by …`
[[nodiscard]] std::string to_string(const StepReason& reason);

}  // namespace exec::plan
