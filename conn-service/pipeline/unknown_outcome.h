// unknown_outcome: of an operation that may be a mutation and may have been executed, since no answer
// came back from its executor. Not kUnavailable, which would invite the client to send it again.
// Thread: any.
#pragma once

#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

[[nodiscard]] ExecutionResult unknown_outcome();

}  // namespace conn::pipeline
