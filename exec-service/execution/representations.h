// Representations: how the entities of one step are named to its subgraph.
//
//   objects at the step's position ──▶ {"__typename":"Flight","id":"1"} → [object, object, …]
//
// The first of the step's inputs whose type condition an object meets and whose key it has names it.
// Equal bytes are one representation with several objects. Values are the bytes that the earlier
// answers had, save for an ID that came as a number, which becomes text. An object that lacks nothing
// of a guarded step is left out.
//
// Spec:   Apollo Federation subgraph specification, "Resolve queries for entities".
// Shapes: objects keep their order. A null that the schema allows in a required field stays null.
// Errors: an object has no representation if its key is not whole, or if what is required of it
//         failed, is absent, or is null where that is forbidden: a subgraph would compute an answer
//         from nothing. It is in `unnamed`, with what it lacks.
// Thread: the run's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"

namespace exec::execution {

struct Representation {
  std::string json;
  std::vector<Object*> objects;
};

// What an object lacks of its representation.
struct Missing {
  enum class Reason : std::uint8_t {
    kType,    // nothing gives the runtime type of the object
    kAbsent,  // a subgraph did not give it
    kNull,
    kFailed,
  };
  Reason reason = Reason::kType;
  bool is_key = true;          // else a @requires
  bool is_hidden = false;      // not in the API schema
  std::string path;            // `address.street`, in the schema's names
  const Cell* cell = nullptr;  // where the value should be; null: in no cell of its own
};

struct Unnamed {
  Object* object;
  Index input;
  Missing missing;
};

struct Representations {
  std::vector<Representation> all;
  std::vector<Unnamed> unnamed;
};

[[nodiscard]] Representations build_representations(const plan::QueryPlan& plan,
                                                    const plan::Step& step,
                                                    std::span<Object* const> objects);

}  // namespace exec::execution
