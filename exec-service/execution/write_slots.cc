#include "exec-service/execution/write_slots.h"

#include <optional>
#include <string>

namespace exec::execution {

using plan::QueryPlan;
using shared::json::Value;

void SlotWriter::set_type(std::optional<Value> name, Object& object) const {
  if (object.type != plan::kUnknownType) return;
  if (!name || !name->is_string()) {
    object.type = kUntyped;
    return;
  }
  std::string scratch;
  object.type = plan_.find_type(name->text(scratch));
  if (object.type == plan::kUnknownType ||
      !plan_.matches(plan_.shapes[object.shape].possible, object.type))
    object.type = kForeignType;
}

void SlotWriter::write_list(Index selection, Value json, Cell& cell, CellPlace place) {
  if (cell.kind != CellKind::kList) {
    if (cell.has_value()) return;
    cell.list = &tree_.new_list(json.count(), &place.parent, place.at);
    cell.kind = CellKind::kList;
  }
  const List& list = *cell.list;
  Index index = 0;
  for (const Value element : json.elements()) {
    if (index == list.cells.size()) break;
    write_cell(selection, element, list.cells[index], {list, index});
    ++index;
  }
}

void SlotWriter::write_cell(Index selection, Value json, Cell& cell, CellPlace place) {
  using shared::json::Kind;
  const Kind kind = json.kind();
  if (kind == Kind::kNull) {
    if (cell.kind != CellKind::kAbsent) return;
    cell.kind = CellKind::kNull;
    cell.is_final = source_ == Source::kEvent;
    return;
  }
  if (selection == plan::kNone || (kind != Kind::kArray && kind != Kind::kObject)) {
    if (cell.kind == CellKind::kList || cell.kind == CellKind::kObject) return;
    // Not `= json`: g++ would copy both pointers as one word right after storing them as two, for
    // which the processor must wait.
    cell.leaf = Value(json.node(), json.input());
    cell.kind = CellKind::kLeaf;
    return;
  }
  if (kind == Kind::kArray) {
    write_list(selection, json, cell, place);
    return;
  }
  if (cell.kind != CellKind::kObject) {
    if (cell.has_value()) return;
    cell.object = &tree_.new_object(plan_.selections[selection].shape, &place.parent, place.at);
    cell.kind = CellKind::kObject;
  }
  write_object(selection, json, *cell.object);
}

void SlotWriter::fill_object(Index selection, Value json, Object& object) {
  shared::json::MemberCursor members(json);
  for (const auto& field :
       QueryPlan::in(plan_.selection_fields, plan_.selections[selection].fields)) {
    if (field.slot == plan::kTypenameSlot) continue;  // the event has said what it is
    Cell& cell = object.cells[field.slot];
    const std::optional<Value> value = members.find(field.key);
    if (value && cell.kind == CellKind::kAbsent)
      write_cell(field.child, *value, cell, {object, field.slot});
  }
}

void SlotWriter::write_object(Index selection, Value json, Object& object) {
  shared::json::MemberCursor members(json);
  for (const auto& field :
       QueryPlan::in(plan_.selection_fields, plan_.selections[selection].fields)) {
    const std::optional<Value> value = members.find(field.key);
    if (field.slot == plan::kTypenameSlot) {
      set_type(value, object);
    } else if (value) {
      write_cell(field.child, *value, object.cells[field.slot], {object, field.slot});
    }
  }
}

}  // namespace exec::execution
