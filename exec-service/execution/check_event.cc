#include "exec-service/execution/check_event.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/execution/inspect.h"

namespace exec::execution {
namespace {

using schema::ScalarKind;
using schema::Type;
using schema::TypeKind;
using schema::TypeRef;
using shared::json::Value;
using supergraph::FieldSetSelection;

bool is_scalar_value(ScalarKind kind, Value value) {
  switch (kind) {
    case ScalarKind::kInt:
      return value.int32().has_value();
    case ScalarKind::kFloat:
      return value.is_number() && value.number().has_value();
    case ScalarKind::kString:
      return value.is_string();
    case ScalarKind::kBoolean:
      return value.is_bool();
    case ScalarKind::kId:
      return value.is_string() || value.is_integer_literal();
    case ScalarKind::kCustom:
      break;
  }
  return true;
}

bool has_value(std::optional<Value> value) {
  return value && !value->is_null();
}

class EventCheck {
 public:
  EventCheck(const supergraph::Supergraph& supergraph, supergraph::GraphId graph)
      : supergraph_(supergraph), model_(*supergraph.model), graph_(graph) {}

  // These answer false at the first problem.
  bool value(Value value, TypeRef type) {
    if (value.is_null()) return !type.is_non_null() || wrong(value, "may not be null");
    if (type.is_list()) return list(value, type);
    const Type& named = model_[type.type];
    if (named.is_composite()) return object(value, named);
    if (named.kind == TypeKind::kEnum)
      return (value.is_string() && named.find_enum_value(value.text()) != nullptr) ||
             wrong(value, fmt::format("is not a value of {}", named.name));
    return is_scalar_value(named.scalar, value) ||
           wrong(value, fmt::format("is not a value of {}", named.name));
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  bool list(Value list, TypeRef type) {
    if (!list.is_array()) return wrong(list, "is not a list");
    std::size_t index = 0;
    for (const Value element : list.elements()) {
      path_.push_back(std::to_string(index++));
      if (!value(element, type.item())) return false;
      path_.pop_back();
    }
    return true;
  }

  bool object(Value object, const Type& declared) {
    if (!object.is_object())
      return wrong(object, fmt::format("is not an object of type {}", declared.name));
    const Type* type = runtime_type(object, declared);
    if (type == nullptr || !has_key(object, *type)) return false;
    shared::json::MemberCursor members(object);
    for (const schema::FieldId id : type->fields) {
      if (supergraph_.join(id).in(graph_) == nullptr) continue;
      const schema::Field& field = model_[id];
      const std::optional<Value> value = members.find(field.name);
      path_.push_back(field.name);
      if (value ? !this->value(*value, field.type) : !may_be_absent(field)) return false;
      path_.pop_back();
    }
    return true;
  }

  bool may_be_absent(const schema::Field& field) {
    if (!field.type.is_non_null() || supergraph_.events.is_fetchable(field.id, graph_)) return true;
    problem_ = fmt::format("has no value{}, which may not be null", where());
    return false;
  }

  // Null and a problem if the object does not say which it is, where it must.
  const Type* runtime_type(Value object, const Type& declared) {
    const std::optional<Value> name = object.find("__typename");
    if (!name) {
      if (declared.kind == TypeKind::kObject) return &declared;
      problem_ =
          fmt::format("has no __typename{}, which a value of {} needs", where(), declared.name);
      return nullptr;
    }
    const Type* type = name->is_string() ? model_.find_type(name->text()) : nullptr;
    if (type != nullptr && possible_here(declared).contains(type->id)) return type;
    problem_ = fmt::format("has the __typename {}{}, which a value of {} cannot have",
                           inspect(*name), where(), declared.name);
    return nullptr;
  }

  // Of the event graph, which says by what an entity of an event is known: not of the supergraph,
  // whose subgraphs may know more types.
  [[nodiscard]] const schema::TypeSet& possible_here(const Type& declared) const {
    const supergraph::TypeInGraph* here = supergraph_.join(declared.id).in(graph_);
    return here == nullptr || here->is_interface_object ? declared.possible : here->possible;
  }

  // An entity is known by any of its keys.
  bool has_key(Value object, const Type& type) {
    const supergraph::TypeInGraph* here = supergraph_.join(type.id).in(graph_);
    if (here == nullptr || here->keys.empty()) return true;
    const auto is_complete = [&](const supergraph::Key& key) {
      return has_all(object, key.fields->selections);
    };
    if (std::ranges::any_of(here->keys, is_complete)) return true;
    std::vector<std::string> keys;
    for (const supergraph::Key& key : here->keys)
      keys.push_back(fmt::format("\"{}\"", key.fields->text));
    problem_ =
        fmt::format("has no key of {}{}: it needs {}", type.name, where(), fmt::join(keys, " or "));
    return false;
  }

  bool has_all(Value object, const std::vector<FieldSetSelection>& selections) const {
    return std::ranges::all_of(selections, [&](const FieldSetSelection& each) {
      switch (each.kind) {
        case FieldSetSelection::Kind::kTypename:
          return true;
        case FieldSetSelection::Kind::kFragment: {
          const std::optional<Value> name = object.find("__typename");
          const Type* type = name ? model_.find_type(name->text()) : nullptr;
          const bool applies = type == nullptr || model_[each.on].possible.contains(type->id);
          return !applies || has_all(object, each.children);
        }
        case FieldSetSelection::Kind::kField:
          break;
      }
      const std::optional<Value> value = object.find(model_[each.field].name);
      return has_value(value) && (each.children.empty() || has_all_in(*value, each.children));
    });
  }

  bool has_all_in(Value value, const std::vector<FieldSetSelection>& selections) const {
    if (!value.is_array()) return has_all(value, selections);
    return std::ranges::all_of(value.elements(), [&](Value element) {
      return !element.is_null() && has_all_in(element, selections);
    });
  }

  bool wrong(Value value, std::string_view why) {
    problem_ = path_.empty() ? fmt::format("is {}, which {}", inspect(value), why)
                             : fmt::format("has {}{}, which {}", inspect(value), where(), why);
    return false;
  }

  [[nodiscard]] std::string where() const {
    return path_.empty() ? "" : fmt::format(" at {}", fmt::join(path_, "."));
  }

  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  supergraph::GraphId graph_;
  std::vector<std::string> path_;
  std::string problem_;
};

}  // namespace

std::string event_problem(const supergraph::Supergraph& supergraph,
                          const supergraph::SubscribeBinding& binding,
                          Value event) {
  EventCheck check(supergraph, binding.graph);
  (void)check.value(event, (*supergraph.model)[binding.field].type);
  return check.problem();
}

}  // namespace exec::execution
