#include "exec-service/execution/complete_value.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/execution/leaf_values.h"

namespace exec::execution {

using plan::ProjectionField;
using plan::ProjectionVariant;
using plan::QueryPlan;
using plan::ValueKind;
using shared::json::Value;

void Completion::complete_root(const Object& root) {
  const std::size_t start = out_.size();
  const ProjectionVariant* variant = this->variant(0, root.type);
  if (variant == nullptr || !object(*variant, root, nullptr)) {
    out_.resize(start);
    out_ += "null";
  }
  out_.finish();
}

bool Completion::object(const ProjectionVariant& variant,
                        const Object& object,
                        const Place* place) {
  if (out_.is_full()) return false;
  const auto fields = QueryPlan::in(plan_.projection_fields, variant.fields);
  if (fields.empty()) {
    out_ += "{}";
    return true;
  }
  for (const ProjectionField& field : fields) {
    out_ += field.text;
    if (plain(field, object)) continue;
    if (!this->field(field, object, Place{place, &field, 0, object.type})) return false;
  }
  out_.push_back('}');
  return true;
}

// What most fields are, without a place to report errors at.
inline bool Completion::plain(const ProjectionField& field, const Object& object) {
  if (field.slot == plan::kNone || field.wrap.list_depth != 0) return false;
  const Cell& cell = object.cells[field.slot];
  return cell.kind == CellKind::kLeaf && append_leaf(plan_, field, cell.leaf, out_);
}

bool Completion::field(const ProjectionField& field, const Object& object, const Place& place) {
  if (field.kind == ValueKind::kIntrospection) {
    const std::string& answer = introspections_[field.index];
    if (answer.empty()) return null(field, 0);  // an error has been reported
    out_ += answer;
    return true;
  }
  if (field.kind == ValueKind::kTypename) {
    if (object.type >= plan_.runtime_types.size()) return missing(field, nullptr, 0, place);
    out_.push_back('"');
    out_ += plan_.runtime_types[object.type].name;
    out_.push_back('"');
    return true;
  }
  if (field.kind == ValueKind::kDenied) {
    errors_.add("Unauthorized field or type.", path(&place), offsets(field),
                R"({"code":"UNAUTHORIZED_FIELD_OR_TYPE"})");
    return null(field, 0);
  }
  if (field.slot == plan::kNone) return missing(field, nullptr, 0, place);
  return value(field, object.cells[field.slot], 0, place);
}

bool Completion::value(const ProjectionField& field,
                       const Cell& cell,
                       std::uint32_t level,
                       const Place& place) {
  switch (cell.kind) {
    case CellKind::kAbsent:
    case CellKind::kNull:
      return missing(field, &cell, level, place);
    case CellKind::kLeaf:
      return raw(field, cell.leaf, level, place);
    case CellKind::kList:
      if (level == field.wrap.list_depth) break;
      return list(field, *cell.list, level, place);
    case CellKind::kObject: {
      if (level != field.wrap.list_depth) break;
      const ProjectionVariant* variant = this->variant(field.index, cell.object->type);
      if (variant == nullptr) {
        const std::string_view what = cell.object->type == kUntyped
                                          ? "without a `__typename`"
                                          : "of a type that it cannot have";
        return error(field, level, place,
                     fmt::format("Field \"{}\" has an object {}.", coordinate(&place), what));
      }
      const std::size_t start = out_.size();
      if (object(*variant, *cell.object, &place)) return true;
      out_.resize(start);
      return null(field, level);
    }
  }
  return error(field, level, place,
               level == field.wrap.list_depth
                   ? fmt::format("Expected an object for field \"{}\", but found a list.",
                                 coordinate(&place))
                   : fmt::format("Expected Iterable, but did not find one for field \"{}\".",
                                 coordinate(&place)));
}

bool Completion::list(const ProjectionField& field,
                      const List& list,
                      std::uint32_t level,
                      const Place& place) {
  const std::size_t start = out_.size();
  out_.push_back('[');
  for (std::size_t i = 0; i < list.cells.size(); ++i) {
    if (i != 0) out_.push_back(',');
    const Place element{&place, nullptr, static_cast<Index>(i)};
    if (!out_.is_full() && value(field, list.cells[i], level + 1, element)) continue;
    out_.resize(start);
    return null(field, level);
  }
  out_.push_back(']');
  return true;
}

bool Completion::raw(const ProjectionField& field,
                     Value value,
                     std::uint32_t level,
                     const Place& place) {
  if (value.is_null()) return missing(field, nullptr, level, place);
  if (level != field.wrap.list_depth) {
    if (value.is_array()) return raw_list(field, value, level, place);
    return error(field, level, place,
                 fmt::format("Expected Iterable, but did not find one for field \"{}\".",
                             coordinate(&place)));
  }
  if (append_leaf(plan_, field, value, out_)) return true;
  return error(field, level, place, leaf_error(plan_, field, coordinate(&place), value));
}

bool Completion::raw_list(const ProjectionField& field,
                          Value array,
                          std::uint32_t level,
                          const Place& place) {
  if (is_plain_list(field, array)) {
    out_ += array.raw();
    return true;
  }
  const std::size_t start = out_.size();
  out_.push_back('[');
  Index index = 0;
  for (const Value value : array.elements()) {
    if (index != 0) out_.push_back(',');
    if (out_.is_full() || !raw(field, value, level + 1, Place{&place, nullptr, index++})) {
      out_.resize(start);
      return null(field, level);
    }
  }
  out_.push_back(']');
  return true;
}

bool Completion::missing(const ProjectionField& field,
                         const Cell* cell,
                         std::uint32_t level,
                         const Place& place) {
  if (cell != nullptr && cell->failure != 0) {
    failures_.report(cell->failure, path(&place), offsets(field), errors_);
  } else if (field.wrap.non_null_at(level) && !is_explained(cell, place)) {
    errors_.add(fmt::format("Cannot return null for non-nullable field {}.", coordinate(&place)),
                path(&place), offsets(field));
  }
  return null(field, level);
}

// Elements of a list of leaves have no cells to remember it.
bool Completion::is_explained(const Cell* cell, const Place& place) const {
  return cell != nullptr ? cell->explained : errors_.is_relayed(path(&place));
}

bool Completion::null(const ProjectionField& field, std::uint32_t level) {
  if (field.wrap.non_null_at(level)) return false;
  out_ += "null";
  return true;
}

bool Completion::error(const ProjectionField& field,
                       std::uint32_t level,
                       const Place& place,
                       std::string_view message) {
  errors_.add(message, path(&place), offsets(field));
  return null(field, level);
}

std::string Completion::coordinate(const Place* place) const {
  while (place->field == nullptr)
    place = place->parent;
  const std::string& field = place->field->field_name;
  if (place->type >= plan_.runtime_types.size()) return field;
  return plan_.runtime_types[place->type].name + "." + field;
}

Offsets Completion::offsets(const ProjectionField& field) const {
  return QueryPlan::in(plan_.offsets, field.offsets);
}

Path Completion::path(const Place* place) {
  Path path;
  for (; place != nullptr; place = place->parent) {
    if (place->field != nullptr) {
      path.push_back({place->field->response_key, plan::kNone});
    } else {
      path.push_back({{}, place->index});
    }
  }
  std::ranges::reverse(path);
  return path;
}

bool Completion::is_printable(Index type) const {
  if (type == plan::kUnknownType) return true;
  return type < plan_.runtime_types.size() && plan_.runtime_types[type].accessible;
}

const ProjectionVariant* Completion::variant(Index projection, Index type) const {
  if (!is_printable(type)) return nullptr;
  const auto variants = QueryPlan::in(plan_.variants, plan_.objects[projection].variants);
  const auto found = std::ranges::find_if(
      variants, [&](const ProjectionVariant& candidate) { return plan_.prints(candidate, type); });
  return found == variants.end() ? nullptr : &*found;
}

}  // namespace exec::execution
