#include "exec-service/execution/relay_errors.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "exec-service/execution/error_locations.h"

namespace exec::execution {
namespace {

using plan::QueryPlan;
using plan::SelectionField;
using shared::json::Value;

// Follows a path of wire keys through the selection (for its names) and the data (for its cells).
class PathFollower {
 public:
  PathFollower(const QueryPlan& plan, Index selection, Path path, Object& object)
      : plan_(plan), selection_(selection), path_(std::move(path)), object_(&object) {}

  // False: the path leads to where the client cannot follow.
  bool follow(Value element) {
    return element.is_string() ? follow_key(element) : follow_index(element.int64());
  }

  [[nodiscard]] Cell* last_cell() const { return cell_; }
  [[nodiscard]] const Path& path() const { return path_; }

 private:
  bool follow_key(Value key) {
    if (selection_ == plan::kNone) return false;
    const plan::Selection& selection = plan_.selections[selection_];
    const auto fields = QueryPlan::in(plan_.selection_fields, selection.fields);
    const auto field = std::ranges::find_if(
        fields, [&](const SelectionField& candidate) { return key.equals(candidate.key); });
    if (field == fields.end() || field->slot == plan::kTypenameSlot) return false;
    if (object_ != nullptr) cell_ = &object_->cells[field->slot];
    const plan::Shape& shape = plan_.shapes[selection.shape];
    const plan::Slot& slot = plan_.slots[shape.slots.first + field->slot];
    if (slot.internal) return false;
    path_.push_back({slot.response_key, plan::kNone});
    selection_ = field->child;
    enter();
    return true;
  }

  bool follow_index(std::optional<std::int64_t> index) {
    if (!index || *index < 0 || *index >= plan::kNone) return false;
    const auto at = static_cast<Index>(*index);
    path_.push_back({{}, at});
    if (list_ != nullptr && at < list_->cells.size()) {
      cell_ = &list_->cells[at];
      enter();
    } else {
      list_ = nullptr;
      object_ = nullptr;
    }
    return true;
  }

  // Goes on in what the last cell holds, if it holds anything; names alone remain otherwise.
  void enter() {
    const bool is_live = cell_ != nullptr && (object_ != nullptr || list_ != nullptr);
    object_ = is_live && cell_->kind == CellKind::kObject ? cell_->object : nullptr;
    list_ = is_live && cell_->kind == CellKind::kList ? cell_->list : nullptr;
  }

  const QueryPlan& plan_;
  Index selection_;
  Path path_;
  Object* object_;
  List* list_ = nullptr;
  Cell* cell_ = nullptr;
};

}  // namespace

void ErrorRelay::relay(const Value& error,
                       std::span<const Value> path,
                       Index selection,
                       Object& object) {
  PathFollower follower(plan_, selection, tree_.path_of(object), object);
  for (const Value element : path) {
    if (!follower.follow(element)) break;
  }
  if (Cell* cell = follower.last_cell(); cell != nullptr) {
    cell->explained = cell->explained || !cell->has_value();
  } else {
    explain_all(plan_, selection, object);
  }
  errors_.relay(error, follower.path(), offsets_at(plan_, tree_.root(), follower.path()));
}

void explain_all(const QueryPlan& plan, Index selection, Object& object) {
  const auto fields = QueryPlan::in(plan.selection_fields, plan.selections[selection].fields);
  for (const SelectionField& field : fields) {
    if (field.slot == plan::kTypenameSlot) continue;
    Cell& cell = object.cells[field.slot];
    if (!cell.has_value()) cell.explained = true;
  }
}

}  // namespace exec::execution
