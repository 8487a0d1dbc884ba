#include "exec-service/execution/representations.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>

namespace exec::execution {
namespace {

using plan::EntityInput;
using plan::QueryPlan;
using plan::RepresentationField;

// Writes the fields of one object; stops at a key field that has no value.
class RepresentationWriter {
 public:
  explicit RepresentationWriter(const QueryPlan& plan) : plan_(plan) {}

  // False: `missing()` says which key field has no value.
  bool write(const EntityInput& input, const Object& object) {
    json_ = "{\"__typename\":";
    if (!input.typename_json.empty()) {
      json_ += input.typename_json;
    } else if (object.type < plan_.runtime_types.size()) {
      json_ += '"' + plan_.runtime_types[object.type].name + '"';
    } else {
      missing_ = nullptr;
      missing_cell_ = nullptr;
      return false;
    }
    if (!write_fields(input.fields, object)) return false;
    json_.push_back('}');
    return true;
  }

  [[nodiscard]] const std::string& json() const { return json_; }
  [[nodiscard]] const RepresentationField* missing() const { return missing_; }
  [[nodiscard]] const Cell* missing_cell() const { return missing_cell_; }

 private:
  bool write_fields(plan::Range fields, const Object& object) {
    for (const auto& field : QueryPlan::in(plan_.representation_fields, fields)) {
      if (!plan_.matches(field.condition, object.type)) continue;
      const Cell& cell = object.cells[field.slot];
      if (field.is_key && !cell.has_value()) {
        missing_ = &field;
        missing_cell_ = &cell;
        return false;
      }
      if (cell.kind == CellKind::kAbsent) continue;
      if (json_.back() != '{') json_.push_back(',');
      json_ += field.key;
      if (!write_value(field, cell)) return false;
    }
    return true;
  }

  bool write_value(const RepresentationField& field, const Cell& cell) {
    switch (cell.kind) {
      case CellKind::kLeaf:
        json_ += cell.leaf.raw();
        return true;
      case CellKind::kList:
        return write_list(field, *cell.list);
      case CellKind::kObject:
        return write_object(field, *cell.object);
      default:
        json_ += "null";
        return true;
    }
  }

  bool write_list(const RepresentationField& field, const List& list) {
    json_.push_back('[');
    for (const Cell& element : list.cells) {
      if (&element != list.cells.data()) json_.push_back(',');
      if (!write_value(field, element)) return false;
    }
    json_.push_back(']');
    return true;
  }

  bool write_object(const RepresentationField& field, const Object& object) {
    json_.push_back('{');
    const bool is_open = plan_.shapes[object.shape].type == plan::kUnknownType;
    if (is_open && object.type < plan_.runtime_types.size()) {
      json_ += "\"__typename\":\"" + plan_.runtime_types[object.type].name + '"';
    }
    if (!write_fields(field.children, object)) return false;
    json_.push_back('}');
    return true;
  }

  const QueryPlan& plan_;
  std::string json_;
  const RepresentationField* missing_ = nullptr;
  const Cell* missing_cell_ = nullptr;
};

}  // namespace

Representations build_representations(const QueryPlan& plan,
                                      const plan::Step& step,
                                      SlotTree& tree) {
  Representations result;
  std::unordered_map<std::string, std::size_t> by_json;
  RepresentationWriter writer(plan);
  const std::span<const EntityInput> inputs = QueryPlan::in(plan.inputs, step.inputs);
  for (Object* object : objects_at(tree.root(), step.path)) {
    const auto input = std::ranges::find_if(inputs, [&](const EntityInput& candidate) {
      return plan.matches(candidate.condition, object->type);
    });
    if (input == inputs.end()) continue;
    if (!writer.write(*input, *object)) {
      const auto index = static_cast<Index>(input - inputs.begin());
      const RepresentationField* missing = writer.missing();
      result.without_key.push_back({object, step.inputs.first + index,
                                    missing == nullptr ? std::string_view() : missing->key,
                                    writer.missing_cell()});
      continue;
    }
    const auto [known, is_new] = by_json.try_emplace(writer.json(), result.all.size());
    if (is_new) result.all.push_back({writer.json(), {}});
    result.all[known->second].objects.push_back(object);
  }
  return result;
}

}  // namespace exec::execution
