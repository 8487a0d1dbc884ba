// What is wanted at one response object position: fields, fragments applied lazily.
//
//   { id ...F }   fragment F on Bird { wings }    at Animal →  common: id    on Bird: wings
//
// Items are a selection with @skip/@include folded and spreads resolved, or a field set of the
// supergraph: the planner treats both alike. Fragments share their items, so items are a DAG, and
// collecting one position at a time never expands more than is looked at.
//
// Spec:   GraphQL §6.3.2 "Field Collection".
// Thread: one planning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "exec-service/planner/plan_vocabulary.h"
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
  // Of a client's field: the types on which the viewer may not see it; null: none.
  const schema::TypeSet* denied_on = nullptr;
};

// One field, all its occurrences merged.
struct Wanted {
  Index field = kNone;
  std::vector<const Items*> below;
  bool is_denied = false;                      // printed as null and an error, never fetched
  std::vector<const language::Field*> syntax;  // of a client's field

  [[nodiscard]] bool is_leaf() const { return below.empty(); }
};

using WantedList = std::vector<Wanted>;

struct CollectedFields {
  WantedList common;
  std::vector<std::pair<TypeId, WantedList>> on_type;  // concrete types, besides `common`

  [[nodiscard]] WantedList& on(TypeId type);
};

// Adds `wanted`'s selections to the entry of its field, made if there is none.
void add_wanted(WantedList& list, const Wanted& wanted);

// Fields wanted of a `type` by `selections`. A fragment is common only if its condition is the type
// or an interface that it implements: "today's only implementer" is not enough, as there may be
// interface objects. `work` counts items, for the planning budget.
//
// A field that is denied on some of an abstract type's objects is wanted on each of the others. On
// a type that it is denied on it is left out, or marked so that it can be printed as an error.
enum class DeniedFields : std::uint8_t { kLeaveOut, kMark };

[[nodiscard]] CollectedFields collect_fields(const schema::Schema& model,
                                             TypeId type,
                                             const std::vector<const Items*>& selections,
                                             std::size_t& work,
                                             DeniedFields denied = DeniedFields::kLeaveOut);

}  // namespace exec::planner
