// What is wanted at one response object position: fields, fragments applied lazily.
//
//   { id ...F }   fragment F on Bird { wings }    at Animal →  common: id    on Bird: wings
//
// Items are a selection with @skip/@include folded and spreads resolved, or a field set of the
// supergraph: the planner treats both alike. Fragments share their items, so items are a DAG, and
// collecting one position at a time never expands more than is looked at.
//
// Spec:   GraphQL 6.3.2 "Field Collection"; federation.md 3.4.
// Thread: one planning.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "exec-service/planner/query_plan.h"
#include "exec-service/schema/schema.h"

namespace exec::planner {

using schema::FieldId;
using schema::TypeId;
inline constexpr TypeId kNoType{kNone};

struct Item;
using Items = std::vector<Item>;

struct Item {
  Index field = kNone;                      // FieldTable index; kNone: a fragment
  TypeId condition = kNoType;               // fragment: type it is on; kNoType: no condition
  const Items* below = nullptr;             // null: a leaf
  const language::Field* syntax = nullptr;  // of a client's field
};

// One field, all its occurrences merged.
struct Wanted {
  Index field = kNone;
  std::vector<const Items*> below;

  [[nodiscard]] bool is_leaf() const { return below.empty(); }
};

using WantedList = std::vector<Wanted>;

struct Position {
  WantedList common;
  std::vector<std::pair<TypeId, WantedList>> on_type;  // concrete types, besides `common`

  [[nodiscard]] WantedList& on(TypeId type);
};

// Adds `wanted`'s selections to the entry of its field, made if there is none.
void add_wanted(WantedList& list, const Wanted& wanted);

// Fields wanted of a `type` by `selections`. A fragment is common only if its condition is the type
// or an interface that it implements: "today's only implementer" is not enough, as there may be
// interface objects. `work` counts items, for the planning budget.
[[nodiscard]] Position collect_position(const schema::Schema& model,
                                        TypeId type,
                                        const std::vector<const Items*>& selections,
                                        std::size_t& work);

}  // namespace exec::planner
