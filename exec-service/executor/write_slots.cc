#include "exec-service/executor/write_slots.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace exec::executor {
namespace {

using plan::QueryPlan;
using shared::json::Value;

void set_type(const QueryPlan& plan, Value name, Object& object) {
  if (object.type != plan::kUnknownType || !name.is_string()) return;
  std::string scratch;
  object.type = plan.find_type(name.text(scratch));
  if (object.type == plan::kUnknownType) object.type = kForeignType;
}

void write_list(const QueryPlan& plan,
                Index selection,
                Value json,
                SlotTree& tree,
                Cell& cell,
                const Container& parent,
                Index at) {
  if (cell.kind != CellKind::kList) {
    if (cell.has_value()) return;
    cell.list = &tree.new_list(json.count(), &parent, at);
    cell.kind = CellKind::kList;
  }
  const List& list = *cell.list;
  Index index = 0;
  for (const Value element : json.elements()) {
    if (index == list.cells.size()) break;
    write_cell(plan, selection, element, tree, list.cells[index], list, index);
    ++index;
  }
}

}  // namespace

void write_cell(const QueryPlan& plan,
                Index selection,
                Value json,
                SlotTree& tree,
                Cell& cell,
                const Container& parent,
                Index at) {
  using shared::json::Kind;
  const Kind kind = json.kind();
  if (kind == Kind::kNull) {
    if (cell.kind == CellKind::kAbsent) cell.kind = CellKind::kNull;
    return;
  }
  if (selection == plan::kNone || (kind != Kind::kArray && kind != Kind::kObject)) {
    if (cell.kind == CellKind::kList || cell.kind == CellKind::kObject) return;
    // Not `= json`: g++ would copy both pointers as one word right behind storing them as two, for
    // which the processor must wait.
    cell.leaf = Value(json.node(), json.input());
    cell.kind = CellKind::kLeaf;
    return;
  }
  if (kind == Kind::kArray) {
    write_list(plan, selection, json, tree, cell, parent, at);
    return;
  }
  if (cell.kind != CellKind::kObject) {
    if (cell.has_value()) return;
    cell.object = &tree.new_object(plan.selections[selection].shape, &parent, at);
    cell.kind = CellKind::kObject;
  }
  write_slots(plan, selection, json, tree, *cell.object);
}

void write_slots(
    const QueryPlan& plan, Index selection, Value json, SlotTree& tree, Object& object) {
  shared::json::MemberCursor members(json);
  for (const auto& field :
       QueryPlan::in(plan.selection_fields, plan.selections[selection].fields)) {
    const std::optional<Value> value = members.find(field.key);
    if (!value) continue;
    if (field.slot == plan::kTypenameSlot) {
      set_type(plan, *value, object);
    } else {
      write_cell(plan, field.child, *value, tree, object.cells[field.slot], object, field.slot);
    }
  }
}

}  // namespace exec::executor
