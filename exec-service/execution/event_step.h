// write_event: step 0 of a subscription: the event's JSON into the root field.
//
// Spec:   GraphQL §6.2.3.2 "MapSourceToResponseEvent".
// Errors: an event that cannot be the field's value is a failure of the root field, BAD_EVENT.
// Thread: the run's.
#pragma once

#include "exec-service/execution/run_state.h"

namespace exec::execution {

void write_event(RunState& state, const plan::Step& step);

}  // namespace exec::execution
