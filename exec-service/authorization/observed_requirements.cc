#include "exec-service/authorization/observed_requirements.h"

#include <set>
#include <string_view>

namespace exec::authorization {

namespace {

using schema::Type;

class Walk {
 public:
  Walk(const supergraph::Supergraph& supergraph, const language::Document& document)
      : access_(supergraph.access), api_(*supergraph.api), document_(document) {}

  void selections(const Type& type, const language::SelectionSet& set) {
    for (const language::Selection& selection : set.selections) {
      if (const auto* selected = language::as<language::Field>(selection)) {
        field(type, *selected);
      } else if (const auto* fragment = language::as<language::InlineFragment>(selection)) {
        const Type* on = api_.find_type(fragment->type_condition.value);
        selections(on != nullptr ? *on : type, fragment->selection_set);
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        this->spread(spread->name.value);
      }
    }
  }

  [[nodiscard]] supergraph::RequirementSet take() { return std::move(observed_); }

 private:
  void field(const Type& type, const language::Field& selected) {
    const schema::Field* field = api_.find_field(type.id, selected.name.value);
    if (field == nullptr || api_.is_typename(field->id) || api_.is_introspection(field->id)) return;
    observed_ |= access_.of(field->id);
    type.possible.for_each([&](schema::TypeId each) {
      if (const schema::Field* here = api_.find_field(each, field->name))
        observed_ |= access_.of(here->id);
    });
    if (!selected.selection_set.empty()) selections(api_[field->type.type], selected.selection_set);
  }

  void spread(std::string_view name) {
    if (!seen_.insert(name).second) return;
    const language::FragmentDefinition& fragment = *document_.fragment(name);
    if (const Type* on = api_.find_type(fragment.type_condition.value))
      selections(*on, fragment.selection_set);
  }

  const supergraph::AccessRules& access_;
  const schema::Schema& api_;
  const language::Document& document_;
  std::set<std::string_view> seen_;  // a fragment's requirements are the same wherever it is spread
  supergraph::RequirementSet observed_;
};

}  // namespace

supergraph::RequirementSet observed_requirements(const supergraph::Supergraph& supergraph,
                                                 const language::Document& document,
                                                 const language::OperationDefinition& operation) {
  if (supergraph.access.empty()) return {};
  Walk walk(supergraph, document);
  walk.selections(*supergraph.api->root(operation.kind), operation.selection_set);
  return walk.take();
}

}  // namespace exec::authorization
