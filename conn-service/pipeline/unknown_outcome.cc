#include "conn-service/pipeline/unknown_outcome.h"

#include "conn-service/pipeline/error_bodies.h"

namespace conn::pipeline {

ExecutionResult unknown_outcome() {
  return {.outcome = Outcome::kInternalError,
          .body = refusal_body("OUTCOME_UNKNOWN",
                               "No answer came back: the operation may have been executed. Look at "
                               "its effect before you send it again.")};
}

}  // namespace conn::pipeline
