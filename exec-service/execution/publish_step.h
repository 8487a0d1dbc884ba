// PublishStep: a mutation field that emits an event: {"success": …} into the root field.
//
// Errors: arguments that may not be null are an error of the field, and nothing is emitted; a record
//         that is not delivered is {"success": false}, its reason among the run's publish failures.
// Thread: the run's.
#pragma once

#include <string>

#include "exec-service/execution/step_context.h"

namespace exec::execution {

class PublishStep {
 public:
  explicit PublishStep(const StepContext& context) : context_(context) {}

  void start(Index index);

 private:
  [[nodiscard]] shared::Result<ports::OutgoingEvent> outgoing_event(
      const plan::Step& step, std::string arguments_json) const;
  void on_published(Index index, const shared::Result<void>& result);

  const StepContext& context_;
};

}  // namespace exec::execution
