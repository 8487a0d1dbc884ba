// EntitiesStep: an `_entities` step: representations out, their fields into the objects they stand for.
//
// Spec:   Apollo Federation subgraph specification, "Resolve queries for entities".
// Errors: into the run's state, for the fields that have no value.
// Thread: the run's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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
  // What is asked under one selection: the step's, or that of one of its parts.
  struct Ask {
    const plan::Step* step;
    std::vector<Representation> representations;  // those without an answer keep their objects
    // The failure that stands for the errors of a whole request, by its answer.
    std::unordered_map<const void*, std::uint16_t> request_failures;
  };
  struct Started {
    std::vector<Ask> asks;
    std::size_t unanswered = 0;
  };

  void prepare(const plan::Step& step, std::span<Object* const> objects, Started& started);
  void load(Index index, std::size_t ask);
  void explain(const plan::Step& step, const Unnamed& unnamed);
  void explain_key(const plan::Step& step, const Unnamed& unnamed);
  void explain_requirement(const plan::Step& step, const Unnamed& unnamed);
  void mark_unasked(const plan::Step& step, std::uint16_t failure);
  [[nodiscard]] bool is_lacking_in_event(const plan::Step& step, const Cell& key) const;
  void on_entity(Index index,
                 std::size_t ask,
                 std::size_t representation,
                 const loader::EntityAnswer& answer);
  [[nodiscard]] std::uint16_t request_failure(Ask& ask, const loader::EntityAnswer& answer);
  void relay_errors(Ask& ask,
                    const loader::EntityAnswer& answer,
                    const std::vector<Object*>& objects);

  const StepContext& context_;
  std::unordered_map<Index, Started> started_;  // by step
};

}  // namespace exec::execution
