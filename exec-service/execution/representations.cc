#include "exec-service/execution/representations.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "shared/hash/keyed_hash.h"

namespace exec::execution {
namespace {

using plan::EntityInput;
using plan::QueryPlan;
using plan::RepresentationField;
using shared::json::Value;
using Reason = Missing::Reason;

// Writes the fields of one object; stops at one that has no value and needs one.
class RepresentationWriter {
 public:
  explicit RepresentationWriter(const QueryPlan& plan) : plan_(plan) {}

  // False: missing() says what it lacks.
  bool write(const EntityInput& input, const Object& object) {
    json_ = "{\"__typename\":";
    missing_ = {};
    path_.clear();
    if (!input.typename_json.empty()) {
      json_ += input.typename_json;
    } else if (object.type < plan_.runtime_types.size()) {
      json_ += '"' + plan_.runtime_types[object.type].name + '"';
    } else {
      return false;
    }
    if (!write_fields(input.fields, object)) return false;
    json_.push_back('}');
    return true;
  }

  [[nodiscard]] const std::string& json() const { return json_; }
  [[nodiscard]] const Missing& missing() const { return missing_; }

 private:
  bool write_fields(plan::Range fields, const Object& object) {
    for (const auto& field : QueryPlan::in(plan_.representation_fields, fields)) {
      if (!plan_.matches(field.condition, object.type)) continue;
      if (json_.back() != '{') json_.push_back(',');
      json_ += field.key;
      path_.push_back(&field);
      if (!write_value(object.cells[field.slot], 0)) return false;
      path_.pop_back();
    }
    return true;
  }

  bool write_value(const Cell& cell, std::uint32_t level) {
    switch (cell.kind) {
      case CellKind::kLeaf:
        return write_leaf(cell.leaf, level);
      case CellKind::kList:
        return write_list(*cell.list, level);
      case CellKind::kObject:
        return write_object(cell);
      case CellKind::kAbsent:
      case CellKind::kNull:
        break;
    }
    if (cell.failure != 0 || cell.explained) return fail(Reason::kFailed, &cell);
    if (cell.kind == CellKind::kAbsent) return fail(Reason::kAbsent, &cell);
    if (needs_value(level)) return fail(Reason::kNull, &cell);
    json_ += "null";
    return true;
  }

  bool write_leaf(Value value, std::uint32_t level) {
    if (has_forbidden_null(value, level)) return fail(Reason::kNull, nullptr);
    if (path_.back()->is_id) {
      write_id(value);
    } else {
      json_ += value.raw();
    }
    return true;
  }

  [[nodiscard]] bool has_forbidden_null(Value value, std::uint32_t level) const {
    if (value.is_null()) return needs_value(level);
    if (!value.is_array() || level >= path_.back()->wrap.list_depth) return false;
    return std::ranges::any_of(
        value.elements(), [&](Value element) { return has_forbidden_null(element, level + 1); });
  }

  // An ID is text, even if it was sent as a number: 7 and "7" name one entity.
  void write_id(Value id) {
    if (id.is_array()) {
      json_.push_back('[');
      bool is_first = true;
      for (const Value element : id.elements()) {
        if (!std::exchange(is_first, false)) json_.push_back(',');
        write_id(element);
      }
      json_.push_back(']');
    } else if (id.is_integer_literal()) {
      json_.append("\"").append(id.raw()).append("\"");
    } else {
      json_ += id.raw();
    }
  }

  bool write_list(const List& list, std::uint32_t level) {
    json_.push_back('[');
    for (const Cell& element : list.cells) {
      if (&element != list.cells.data()) json_.push_back(',');
      if (!write_value(element, level + 1)) return false;
    }
    json_.push_back(']');
    return true;
  }

  bool write_object(const Cell& cell) {
    const Object& object = *cell.object;
    if (object.type == kUntyped || object.type == kForeignType) return fail(Reason::kType, &cell);
    json_.push_back('{');
    const bool is_open = plan_.shapes[object.shape].type == plan::kUnknownType;
    if (is_open && object.type < plan_.runtime_types.size()) {
      json_ += "\"__typename\":\"" + plan_.runtime_types[object.type].name + '"';
    }
    if (!write_fields(path_.back()->children, object)) return false;
    json_.push_back('}');
    return true;
  }

  [[nodiscard]] bool needs_value(std::uint32_t level) const {
    return path_.back()->is_key || path_.back()->wrap.non_null_at(level);
  }

  bool fail(Reason reason, const Cell* cell) {
    missing_.reason = reason;
    missing_.cell = cell;
    // What the key is a part of is a key, whatever else is required below it.
    missing_.is_key = path_.back()->is_key;
    for (const RepresentationField* field : path_) {
      missing_.is_hidden = missing_.is_hidden || field->is_hidden;
      if (!missing_.path.empty()) missing_.path.push_back('.');
      missing_.path.append(field->key, 1, field->key.size() - 3);  // without quotes and colon
    }
    return false;
  }

  const QueryPlan& plan_;
  std::string json_;
  std::vector<const RepresentationField*> path_;  // from the entity to what is being written
  Missing missing_;
};

// The object that `object` is in, that many objects up.
const Object& object_above(const Object& object, Index levels) {
  const Container* at = &object;
  for (; levels > 0; --levels) {
    at = at->parent;
    while (at->is_list)
      at = at->parent;
  }
  return static_cast<const Object&>(*at);
}

// A guarded step does not ask for what the object has, for what an earlier failure kept away, or for
// what is of use only to a step that will not ask either.
bool is_asked_about(const QueryPlan& plan, const plan::Step& step, const Object& object) {
  if (step.guard.empty()) return true;
  return std::ranges::any_of(step.guard, [&](const plan::GuardedSlot& guarded) {
    const Cell& cell = object.cells[guarded.slot];
    const bool is_missing = cell.kind == CellKind::kAbsent && cell.failure == 0 &&
                            !cell.explained && plan.matches(guarded.condition, object.type);
    if (!is_missing || guarded.readers.empty()) return is_missing;
    return std::ranges::any_of(guarded.readers, [&](const plan::GuardReader& reader) {
      return is_asked_about(plan, plan.steps[reader.step], object_above(object, reader.levels));
    });
  });
}

}  // namespace

Representations build_representations(const QueryPlan& plan,
                                      const plan::Step& step,
                                      std::span<Object* const> objects) {
  Representations result;
  shared::hash::KeyedMap<std::string, std::size_t> by_json;
  RepresentationWriter writer(plan);
  const std::span<const EntityInput> inputs = QueryPlan::in(plan.inputs, step.inputs);
  for (Object* object : objects) {
    if (!is_asked_about(plan, step, *object)) continue;
    std::optional<Unnamed> unnamed;
    bool is_named = false;
    for (Index i = 0; i < inputs.size() && !is_named; ++i) {
      if (!plan.matches(inputs[i].condition, object->type)) continue;
      is_named = writer.write(inputs[i], *object);
      if (is_named) continue;
      // With another key the same would be required.
      const bool is_worse = unnamed && writer.missing().is_key;
      if (!is_worse) unnamed = {object, step.inputs.first + i, writer.missing()};
    }
    if (is_named) {
      const auto [known, is_new] = by_json.try_emplace(writer.json(), result.all.size());
      if (is_new) result.all.push_back({writer.json(), {}});
      result.all[known->second].objects.push_back(object);
    } else if (unnamed) {
      result.unnamed.push_back(*std::move(unnamed));
    }
  }
  return result;
}

}  // namespace exec::execution
