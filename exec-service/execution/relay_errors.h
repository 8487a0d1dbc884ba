// ErrorRelay: a subgraph's errors as errors of the response, under the client's paths.
//
//   path ["_entities", 3, "_i0_price"] of a fetch  →  ["flights", 0, "price"], once per position
//
// The step's selection says which slot a wire key is, the slot which response key. On the way the
// cell that has no value is marked as explained: completing it adds no second error.
//
// Spec:   GraphQL §7.1.2 "Errors"; docs/architecture.md "Planning".
// Shapes: `path` is what follows the object's own place in the answer. A path ends above the first
//         internal slot. An error without a path is about the object, and explains all of the
//         selection's fields that have no value.
// Thread: the run's.
#pragma once

#include <span>

#include "exec-service/execution/errors.h"
#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::execution {

class ErrorRelay {
 public:
  ErrorRelay(const plan::QueryPlan& plan, const SlotTree& tree, ErrorList& errors)
      : plan_(plan), tree_(tree), errors_(errors) {}

  // `object` is where the path begins, read by `selection`.
  void relay(const shared::json::Value& error,
             std::span<const shared::json::Value> path,
             Index selection,
             Object& object);

 private:
  const plan::QueryPlan& plan_;
  const SlotTree& tree_;
  ErrorList& errors_;
};

// Marks the selection's fields of `object` that have no value, but relays nothing.
void explain_all(const plan::QueryPlan& plan, Index selection, Object& object);

}  // namespace exec::execution
