// RootStep: a root operation of one subgraph: its `data` into the root object, or into the objects of
// the query's root type where it begins.
//
// Spec:   GraphQL §6.2 "Executing Operations".
// Errors: into the run's state, for the fields that have no value.
// Thread: the run's.
#pragma once

#include <string>

#include "exec-service/execution/step_context.h"

namespace exec::execution {

class RootStep {
 public:
  explicit RootStep(const StepContext& context) : context_(context) {}

  void start(Index index);
  void mark_missing(Index index, std::uint16_t failure);

 private:
  void on_answer(Index index, const shared::Result<loader::SharedAnswer>& answer);
  [[nodiscard]] std::string body(const plan::Step& step) const;

  const StepContext& context_;
};

}  // namespace exec::execution
