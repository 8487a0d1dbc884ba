#include "exec-service/schema/introspection_selection.h"

#include <algorithm>
#include <set>
#include <utility>

#include "shared/json/parsed_text.h"

namespace exec::schema {

namespace {

using FieldGroup = std::vector<const language::Field*>;

const language::Value* find_argument(const language::ArenaList<language::Argument>& arguments,
                                     std::string_view name) {
  for (const language::Argument& argument : arguments)
    if (argument.name.value == name) return &argument.value;
  return nullptr;
}

// A Boolean argument; `otherwise` where it is absent.
bool flag(const language::Value* value, const VariableTexts& variables, bool otherwise) {
  if (value == nullptr) return otherwise;
  if (value->kind != language::ValueKind::kVariable) return value->boolean();
  const auto given = variables.find(value->text);
  return given == variables.end() ? otherwise : given->second == "true";
}

class Selector {
 public:
  Selector(const Schema& schema,
           const language::Document& document,
           const VariableTexts& variables,
           const SelectionLimits& limits)
      : schema_(schema), document_(document), variables_(variables), limits_(limits) {}

  shared::Result<SelectedFields> select(TypeId type, const FieldGroup& fields, std::size_t depth) {
    if (depth > limits_.depth_max)
      return shared::fail(shared::ErrorCode::kInvalidInput, "Introspection is nested too deeply.");
    Groups groups;
    std::set<std::string_view> visited;
    for (const language::Field* field : fields)
      collect(schema_[type].name, field->selection_set, visited, groups);

    SelectedFields selected;
    for (const FieldGroup& group : groups) {
      if (++fields_ > limits_.fields_max)
        return shared::fail(shared::ErrorCode::kInvalidInput, "Introspection selects too much.");
      const language::Field& first = *group.front();
      const Field* definition = schema_.find_field(type, first.name.value);
      if (definition == nullptr) continue;  // §6.3: what is not defined is left out
      SelectedField field;
      field.response_key = first.response_key();
      field.name = definition->name;
      field.include_deprecated =
          flag(find_argument(first.arguments, "includeDeprecated"), variables_, false);
      if (schema_[definition->type.type].is_composite()) {
        auto children = select(definition->type.type, group, depth + 1);
        if (!children) return children;
        field.children = std::move(*children);
      }
      selected.push_back(std::move(field));
    }
    return selected;
  }

 private:
  using Groups = std::vector<FieldGroup>;  // one per response key, in order

  void collect(std::string_view type,
               const language::SelectionSet& selections,
               std::set<std::string_view>& visited,
               Groups& groups) {
    for (const language::Selection& selection : selections.selections) {
      if (const auto* field = language::as<language::Field>(selection)) {
        if (is_included(field->directives)) add(*field, groups);
      } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
        const bool applies =
            inlined->type_condition.empty() || inlined->type_condition.value == type;
        if (applies && is_included(inlined->directives))
          collect(type, inlined->selection_set, visited, groups);
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        const language::FragmentDefinition* fragment = document_.fragment(spread->name.value);
        if (fragment == nullptr || fragment->type_condition.value != type) continue;
        if (is_included(spread->directives) && visited.insert(spread->name.value).second)
          collect(type, fragment->selection_set, visited, groups);
      }
    }
  }

  static void add(const language::Field& field, Groups& groups) {
    const auto same_key = [&](const FieldGroup& group) {
      return group.front()->response_key() == field.response_key();
    };
    const auto found = std::ranges::find_if(groups, same_key);
    if (found == groups.end()) {
      groups.push_back({&field});
    } else {
      found->push_back(&field);
    }
  }

  [[nodiscard]] bool is_included(const language::ArenaList<language::Directive>& directives) const {
    return std::ranges::all_of(directives, [&](const auto& directive) {
      const language::Value* condition = language::condition_of(directive);
      const bool includes = directive.name.value == "include";
      return condition == nullptr || flag(condition, variables_, includes) == includes;
    });
  }

  const Schema& schema_;
  const language::Document& document_;
  const VariableTexts& variables_;
  SelectionLimits limits_;
  std::size_t fields_ = 0;
};

}  // namespace

shared::Result<SelectedFields> select_introspection(const Schema& schema,
                                                    TypeId type,
                                                    std::span<const language::Field* const> fields,
                                                    const language::Document& document,
                                                    const VariableTexts& variables,
                                                    const SelectionLimits& limits) {
  return Selector(schema, document, variables, limits)
      .select(type, {fields.begin(), fields.end()}, 1);
}

std::optional<std::string> type_argument(const language::Field& field,
                                         const VariableTexts& variables) {
  const language::Value* name = find_argument(field.arguments, "name");
  if (name == nullptr) return std::nullopt;
  if (name->kind == language::ValueKind::kString) return std::string(name->text);
  if (name->kind != language::ValueKind::kVariable) return std::nullopt;
  const auto given = variables.find(name->text);
  if (given == variables.end()) return std::nullopt;
  shared::json::ParsedText json;
  const auto text = json.parse(given->second);
  return text && text->is_string() ? std::optional(text->text()) : std::nullopt;
}

}  // namespace exec::schema
