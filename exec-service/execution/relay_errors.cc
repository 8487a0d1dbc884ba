#include "exec-service/execution/relay_errors.h"

#include <algorithm>
#include <cstddef>
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

  // False: the path leads to where nothing is known.
  bool follow(Value element) {
    return element.is_string() ? follow_key(element) : follow_index(element.int64());
  }

  [[nodiscard]] Cell* last_cell() const { return cell_; }
  [[nodiscard]] const Container& last_container() const { return *container_; }
  // The path leads into a list of leaves, which is one cell, and to a null there.
  [[nodiscard]] bool is_at_null_leaf() const { return is_in_leaves_ && leaf_ && leaf_->is_null(); }
  [[nodiscard]] bool is_hidden() const { return is_hidden_; }
  [[nodiscard]] const Path& path() const { return path_; }
  // What of the path is below the last cell.
  [[nodiscard]] Path path_below() const {
    if (is_hidden_) return {};
    return {path_.begin() + static_cast<std::ptrdiff_t>(cell_path_size_), path_.end()};
  }

 private:
  bool follow_key(Value key) {
    if (selection_ == plan::kNone) return false;
    const plan::Selection& selection = plan_.selections[selection_];
    const auto fields = QueryPlan::in(plan_.selection_fields, selection.fields);
    const auto field = std::ranges::find_if(
        fields, [&](const SelectionField& candidate) { return key.equals(candidate.key); });
    if (field == fields.end() || field->slot == plan::kTypenameSlot) return false;
    const plan::Shape& shape = plan_.shapes[selection.shape];
    const plan::Slot& slot = plan_.slots[shape.slots.first + field->slot];
    is_hidden_ = is_hidden_ || slot.internal;
    if (!is_hidden_) path_.push_back({slot.response_key, plan::kNone});
    selection_ = field->child;
    if (object_ != nullptr) {
      enter(object_->cells[field->slot], *object_);
    } else {
      list_ = nullptr;
    }
    return true;
  }

  bool follow_index(std::optional<std::int64_t> index) {
    if (!index || *index < 0 || *index >= plan::kNone) return false;
    const auto at = static_cast<Index>(*index);
    if (!is_hidden_) path_.push_back({{}, at});
    if (list_ != nullptr && at < list_->cells.size()) {
      enter(list_->cells[at], *list_);
      return true;
    }
    list_ = nullptr;
    object_ = nullptr;
    if (leaf_ && !leaf_->is_null()) leaf_ = element_of(*leaf_, at);  // else below a null
    is_in_leaves_ = true;
    return true;
  }

  static std::optional<Value> element_of(Value array, Index at) {
    if (!array.is_array()) return std::nullopt;
    for (const Value element : array.elements())
      if (at-- == 0) return element;
    return std::nullopt;
  }

  // Goes on in what the cell holds, if it holds anything; names alone remain otherwise.
  void enter(Cell& cell, const Container& container) {
    cell_ = &cell;
    container_ = &container;
    cell_path_size_ = path_.size();
    object_ = cell.kind == CellKind::kObject ? cell.object : nullptr;
    list_ = cell.kind == CellKind::kList ? cell.list : nullptr;
    if (cell.kind == CellKind::kLeaf) leaf_ = cell.leaf;
  }

  const QueryPlan& plan_;
  Index selection_;
  Path path_;
  bool is_hidden_ = false;  // below an internal slot: no client knows what is there
  Object* object_;
  List* list_ = nullptr;
  Cell* cell_ = nullptr;
  const Container* container_ = nullptr;
  std::size_t cell_path_size_ = 0;
  std::optional<Value> leaf_;
  bool is_in_leaves_ = false;
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
  if (follower.is_at_null_leaf() && !follower.is_hidden()) {
    errors_.relay(error, follower.path(), offsets_at(plan_, tree_.root(), follower.path()));
    return;
  }
  Cell* cell = follower.last_cell();
  if (cell == nullptr) {
    mark_nulls(plan_, selection, object, failures_.add_relayed(errors_.text_of(error)), failures_);
    return;
  }
  PlaceBelow below{follower.path_below(), {}};
  if (!below.path.empty() && !cell->has_value())
    below.offsets = offsets_at(plan_, tree_.root(), follower.path());
  if (cell->has_value()) below.path.clear();
  failures_.mark_null(*cell, follower.last_container(),
                      failures_.add_relayed(errors_.text_of(error), std::move(below)));
}

void mark_nulls(const QueryPlan& plan,
                Index selection,
                Object& object,
                std::uint16_t failure,
                FailureList& failures) {
  const auto fields = QueryPlan::in(plan.selection_fields, plan.selections[selection].fields);
  for (const SelectionField& field : fields)
    if (field.slot != plan::kTypenameSlot)
      failures.mark_null(object.cells[field.slot], object, failure);
}

void explain_all(const QueryPlan& plan, Index selection, Object& object) {
  const auto fields = QueryPlan::in(plan.selection_fields, plan.selections[selection].fields);
  for (const SelectionField& field : fields) {
    if (field.slot == plan::kTypenameSlot) continue;
    Cell& cell = object.cells[field.slot];
    if (!cell.has_value() && !cell.is_final) cell.explained = true;
  }
}

}  // namespace exec::execution
