// EntitiesStep: an `_entities` step: representations out, their fields into the objects they stand for.
//
// Spec:   Apollo Federation subgraph specification, "Resolve queries for entities".
// Errors: into the run's state, for the fields that have no value.
// Thread: the run's.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "exec-service/execution/representations.h"
#include "exec-service/execution/step_context.h"

namespace exec::execution {

class EntitiesStep {
 public:
  explicit EntitiesStep(const StepContext& context) : context_(context) {}

  void start(Index index);
  void mark_missing(Index index, std::uint16_t failure);

 private:
  struct Started {
    std::vector<Representation> representations;  // those without an answer keep their objects
    std::size_t unanswered = 0;
    bool request_error_relayed = false;
  };

  void explain_missing_key(const plan::Step& step, const WithoutKey& missing);
  [[nodiscard]] bool is_event_object(const Object& object) const;
  void on_entity(Index index, std::size_t representation, const loader::EntityAnswer& answer);
  void relay_errors(const plan::Step& step,
                    Started& started,
                    const loader::EntityAnswer& answer,
                    const std::vector<Object*>& objects);

  const StepContext& context_;
  std::unordered_map<Index, Started> started_;  // by step
};

}  // namespace exec::execution
