// PublishStep: a mutation field that emits an event: {"success": …} into the root field.
//
// Errors: arguments that may not be null are an error of the field, and nothing is emitted; a record
//         that is not delivered is {"success": false}, its reason among the run's publish failures. So
//         is one whose report had not come when the run was cancelled: it may be in the log.
// Thread: the run's.
#pragma once

#include <set>
#include <string>

#include "exec-service/execution/step_context.h"

namespace exec::execution {

class PublishStep {
 public:
  explicit PublishStep(const StepContext& context) : context_(context) {}

  void start(Index index);
  // The run ends before the step has.
  void abandon(Index index);

 private:
  [[nodiscard]] shared::Result<ports::OutgoingEvent> outgoing_event(
      const plan::Step& step, std::string arguments_json) const;
  void on_published(Index index, const shared::Result<void>& result);
  void answer(Index index, const shared::Result<void>& result);

  const StepContext& context_;
  std::set<Index> handed_over_;  // to the publisher, which has not reported yet
};

}  // namespace exec::execution
