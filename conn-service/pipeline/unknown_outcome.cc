#include "conn-service/pipeline/unknown_outcome.h"

#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/protocol/outcome_unknown.h"

namespace conn::pipeline {

ExecutionResult unknown_outcome() {
  return {.outcome = Outcome::kInternalError,
          .body = refusal_body(protocol::kOutcomeUnknown, protocol::kOutcomeUnknownMessage)};
}

}  // namespace conn::pipeline
