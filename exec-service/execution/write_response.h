// write_response: the end of a run: the response from its slots and failures.
//
// Bounds: RunOptions::body_bytes_max, while the body is written; a larger one is replaced by data null
//         and one error, RESPONSE_TOO_LARGE.
// Thread: the run's; once.
#pragma once

#include "exec-service/execution/response.h"
#include "exec-service/execution/run_state.h"

namespace exec::execution {

[[nodiscard]] Response write_response(RunState& state);

}  // namespace exec::execution
