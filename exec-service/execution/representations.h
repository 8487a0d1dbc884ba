// Representations: how the entities of one step are named to its subgraph.
//
//   objects at the step's position ──▶ {"__typename":"Flight","id":"1"} → [object, object, …]
//
// The first of the step's inputs whose type condition an object meets names it. Equal bytes are one
// representation with several objects. Values are the bytes that the earlier answers had.
//
// Spec:   Apollo Federation subgraph specification, "Resolve queries for entities".
// Shapes: an absent value that is not a key is left out, null stays null. Objects keep their order.
// Errors: an object with a key field that is null or absent has no representation; it is in
//         `without_key`, so that the reason for that can be passed on to what it would have got.
// Thread: the run's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"

namespace exec::execution {

struct Representation {
  std::string json;
  std::vector<Object*> objects;
};

struct WithoutKey {
  Object* object;
  Index input;                 // whose key it is
  std::string_view key;        // `"id":`, as the plan has it
  const Cell* cell = nullptr;  // where the value should be; null: the runtime type is unknown
};

struct Representations {
  std::vector<Representation> all;
  std::vector<WithoutKey> without_key;
};

[[nodiscard]] Representations build_representations(const plan::QueryPlan& plan,
                                                    const plan::Step& step,
                                                    SlotTree& tree);

}  // namespace exec::execution
