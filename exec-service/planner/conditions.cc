#include "exec-service/planner/conditions.h"

#include <algorithm>
#include <unordered_set>

#include "shared/hash/keyed_hash.h"

namespace exec::planner {

namespace {

using language::ArenaList;
using language::Directive;
using language::SelectionSet;
using language::Value;

class Finder {
 public:
  explicit Finder(const language::Document& document) : document_(document) {}

  void find(const SelectionSet& set) {
    for (const language::Selection& selection : set.selections) {
      if (const auto* field = language::as<language::Field>(selection)) {
        look(field->directives);
        find(field->selection_set);
      } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
        look(inlined->directives);
        find(inlined->selection_set);
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        look(spread->directives);
        const language::FragmentDefinition* fragment = document_.fragment(spread->name.value);
        if (fragment != nullptr && fragments_.insert(fragment).second)
          find(fragment->selection_set);
      }
    }
  }

  [[nodiscard]] bool found(std::string_view variable) const { return names_.contains(variable); }

 private:
  void look(const ArenaList<Directive>& directives) {
    for (const Directive& directive : directives) {
      const Value* condition = condition_of(directive);
      if (condition != nullptr && condition->kind == language::ValueKind::kVariable)
        names_.insert(condition->text);
    }
  }

  const language::Document& document_;
  std::unordered_set<const language::FragmentDefinition*> fragments_;
  shared::hash::KeyedSet<std::string_view> names_;
};

}  // namespace

std::vector<std::string_view> condition_variables(const language::Document& document,
                                                  const language::OperationDefinition& operation) {
  Finder finder(document);
  finder.find(operation.selection_set);
  std::vector<std::string_view> variables;
  for (const language::VariableDefinition& definition : operation.variable_definitions)
    if (finder.found(definition.variable.value)) variables.push_back(definition.variable.value);
  return variables;
}

bool ConditionValues::includes(const ArenaList<Directive>& directives) const {
  return std::ranges::all_of(directives, [&](const Directive& directive) {
    const Value* condition = condition_of(directive);
    return condition == nullptr || value(*condition) == (directive.name.value == "include");
  });
}

bool ConditionValues::value(const Value& condition) const {
  if (condition.kind != language::ValueKind::kVariable) return condition.boolean();
  const auto found = std::ranges::find(variables_, condition.text);
  const auto index = static_cast<std::size_t>(found - variables_.begin());
  return index < values_.size() && values_[index];
}

}  // namespace exec::planner
