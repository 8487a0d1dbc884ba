#include "exec-service/execution/error_locations.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace exec::execution {
namespace {

using plan::ProjectionField;
using plan::ProjectionVariant;
using plan::QueryPlan;

class PathLocator {
 public:
  PathLocator(const QueryPlan& plan, const Object& root) : plan_(plan), object_(&root) {}

  void follow(const PathElement& element) {
    if (element.index == plan::kNone) {
      follow_key(element.key);
    } else {
      follow_index(element.index);
    }
  }

  [[nodiscard]] std::vector<language::Offset> offsets() const {
    std::vector<language::Offset> all;
    for (const ProjectionField* field : fields_) {
      const auto offsets = QueryPlan::in(plan_.offsets, field->offsets);
      all.insert(all.end(), offsets.begin(), offsets.end());
    }
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
  }

 private:
  void follow_key(std::string_view key) {
    std::vector<const ProjectionField*> found;
    for (const Index projection : projections_) {
      for (const auto& variant :
           QueryPlan::in(plan_.variants, plan_.objects[projection].variants)) {
        if (!may_print(variant)) continue;
        for (const auto& field : QueryPlan::in(plan_.projection_fields, variant.fields))
          if (field.response_key == key) found.push_back(&field);
      }
    }
    fields_ = std::move(found);
    projections_.clear();
    const Cell* cell = nullptr;
    for (const ProjectionField* field : fields_) {
      if (field->kind == plan::ValueKind::kObject) projections_.push_back(field->index);
      if (object_ != nullptr && field->slot != plan::kNone) cell = &object_->cells[field->slot];
    }
    enter(cell);
  }

  void follow_index(Index index) {
    enter(list_ != nullptr && index < list_->cells.size() ? &list_->cells[index] : nullptr);
  }

  void enter(const Cell* cell) {
    object_ = cell != nullptr && cell->kind == CellKind::kObject ? cell->object : nullptr;
    list_ = cell != nullptr && cell->kind == CellKind::kList ? cell->list : nullptr;
  }

  [[nodiscard]] bool may_print(const ProjectionVariant& variant) const {
    return object_ == nullptr || plan_.prints(variant, object_->type);
  }

  const QueryPlan& plan_;
  const Object* object_;  // null: nothing is there
  const List* list_ = nullptr;
  std::vector<Index> projections_ = {0};
  std::vector<const ProjectionField*> fields_;
};

}  // namespace

std::vector<language::Offset> offsets_at(const QueryPlan& plan,
                                         const Object& root,
                                         const Path& path) {
  PathLocator locator(plan, root);
  for (const PathElement& element : path)
    locator.follow(element);
  return locator.offsets();
}

}  // namespace exec::execution
