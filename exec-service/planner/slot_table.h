// SlotTable: gives each field at each response object position its slot, and internal ones a name.
//
// The client's fields come first, so that they keep their keys whatever representations need
// besides. An internal field reads the slot of an equal call if there is one (under whatever key);
// else it takes its plain name, or `_iN_name` where a client's key is in the way.
//
// Source: docs/architecture.md "Planning".
// Thread: one planning.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exec-service/planner/field_table.h"
#include "exec-service/planner/plan_vocabulary.h"
#include "exec-service/schema/schema.h"

namespace exec::planner {

struct SlotDraft {
  std::string name;  // response key, or the name an internal field has in fetches
  Index field = kNone;
  Index call = kNone;
  Index child = kNone;  // shape
  bool internal = false;
};

struct ShapeDraft {
  std::vector<SlotDraft> slots;
  std::vector<std::pair<Index, Index>> also;  // (field, slot) of client fields that share a slot
  std::vector<Index> path;                    // slots from the root
  schema::TypeSet possible;  // object types that the fields which lead here can have
};

class SlotTable {
 public:
  SlotTable(const FieldTable& fields, schema::TypeSet root_type);

  // The slot of `field` in `shape`; made if there is none. With `share_calls` a client field takes
  // the slot of an equal call: an event has one value for a field, whatever aliases ask for it.
  Index slot(Index shape, Index field, bool share_calls);

  // The shape of the objects in a slot, `possible` being the field's types; made if there is none.
  Index child(Index shape, Index slot, const schema::TypeSet& possible);

  // The slot that holds this field, or kNone if no step fetches it.
  [[nodiscard]] Index find(Index shape, Index field) const;
  [[nodiscard]] Index find_call(Index shape, Index call) const;

  [[nodiscard]] const ShapeDraft& operator[](Index shape) const { return shapes_[shape]; }
  [[nodiscard]] std::size_t size() const { return shapes_.size(); }

 private:
  [[nodiscard]] std::string internal_name(const ShapeDraft& shape, const std::string& name);

  const FieldTable& fields_;
  std::vector<ShapeDraft> shapes_;
  Index internal_aliases_ = 0;
};

}  // namespace exec::planner
