// RepresentationDraft: how an entity step names the objects that it asks for.
//
//   @key(fields: "id")  @requires(fields: "price(currency: EUR)")
//     position's slots:  id → 0   total: price(currency: EUR) → 3
//     representation:    {"__typename": …, "id": slot 0, "price": slot 3}
//
// Fields are found by call, so it does not matter under which key the client asked for them.
//
// Source: docs/architecture.md "Planning".
// Thread: one planning.
#pragma once

#include <string>
#include <vector>

#include "exec-service/planner/item_table.h"
#include "exec-service/planner/slot_table.h"

namespace exec::planner {

struct RepresentationFieldDraft {
  std::string name;
  Index slot = kNone;
  bool conditional = false;  // only objects of types in `condition` have it
  schema::TypeSet condition;
  bool is_key = false;
  bool is_hidden = false;  // not in the API schema
  bool is_object = false;
  plan::Wrap wrap;     // nullable wherever it is for one of the types
  bool is_id = false;  // of every type that can be here
  std::vector<RepresentationFieldDraft> children;
};

using RepresentationDraft = std::vector<RepresentationFieldDraft>;

// Adds what `field_set` names of the objects in `shape`. Fields that no step fetches, because no
// object here can have them, are left out.
void add_field_set(RepresentationDraft& draft,
                   const ItemTable& items,
                   const supergraph::Supergraph& supergraph,
                   const SlotTable& slots,
                   Index shape,
                   const Items& field_set,
                   bool is_key);

// One representation for two purposes. Not if a member would have to be two things at once: the
// price in EUR for one and in USD for the other.
[[nodiscard]] bool can_merge(const RepresentationDraft& left, const RepresentationDraft& right);
void merge(RepresentationDraft& into, const RepresentationDraft& from);

}  // namespace exec::planner
