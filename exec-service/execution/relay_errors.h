// ErrorRelay: a subgraph's errors as errors of the response, under the client's paths.
//
//   path ["_entities", 3, "_i0_price"] of a fetch  →  ["flights", 0, "price"], once per position
//
// The step's selection says which slot a wire key is, the slot which response key. The cell that has
// no value is marked with the error, and completing it reports it: so an error is where `data` is
// null. One about an internal field is reported where that field was required, or without a path.
//
// Spec:   GraphQL §7.1.2 "Errors"; docs/architecture.md "Planning".
// Shapes: `path` is what follows the object's own place in the answer. An error without a path is
//         about the object, and concerns all of the selection's fields that have no value.
// Thread: the run's.
#pragma once

#include <cstdint>
#include <span>

#include "exec-service/execution/errors.h"
#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::execution {

class ErrorRelay {
 public:
  ErrorRelay(const plan::QueryPlan& plan,
             const SlotTree& tree,
             FailureList& failures,
             ErrorList& errors)
      : plan_(plan), tree_(tree), failures_(failures), errors_(errors) {}

  // `object` is where the path begins, read by `selection`.
  void relay(const shared::json::Value& error,
             std::span<const shared::json::Value> path,
             Index selection,
             Object& object);

 private:
  const plan::QueryPlan& plan_;
  const SlotTree& tree_;
  FailureList& failures_;
  ErrorList& errors_;
};

// Marks the selection's fields of `object` that have no value with `failure`.
void mark_nulls(const plan::QueryPlan& plan,
                Index selection,
                Object& object,
                std::uint16_t failure,
                FailureList& failures);

// Marks them as explained by an error that is reported elsewhere.
void explain_all(const plan::QueryPlan& plan, Index selection, Object& object);

}  // namespace exec::execution
