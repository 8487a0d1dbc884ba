// §5.2.4.1 "Single Root Field": a subscription selects exactly one response key at its root, that
// is not an introspection field, and whether it does must not depend on variables: no @skip or
// @include there.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/validation/rules/rules.h"
#include "shared/base/match.h"

namespace exec::validation::rules {

namespace {

using language::ArenaList;
using language::Field;
using language::Offset;

// CollectSubscriptionFields(): the fields at the root, through all fragments that apply to the
// type.
class RootFields {
 public:
  RootFields(const Context& context, const schema::Type& root)
      : context_(context), root_(root), visited_(context.fragments.size()) {}

  void collect(const language::SelectionSet& first) {
    std::vector<const language::SelectionSet*> sets = {&first};
    while (!sets.empty()) {
      const language::SelectionSet* set = sets.back();
      sets.pop_back();
      for (const language::Selection& selection : set->selections) {
        shared::match(
            selection,
            [&](const Field* field) {
              if (unconditional(field->directives)) fields_.push_back(field);
            },
            [&](const language::InlineFragment* fragment) {
              if (unconditional(fragment->directives) && applies(fragment->type_condition)) {
                sets.push_back(&fragment->selection_set);
              }
            },
            [&](const language::FragmentSpread* spread) {
              if (!unconditional(spread->directives)) return;
              const FragmentNumber number = context_.fragments.number_of(spread->name.value);
              if (number == kNoFragment || visited_[number]) return;
              const language::FragmentDefinition& fragment = context_.fragments[number];
              if (!applies(fragment.type_condition)) return;
              visited_[number] = true;
              sets.push_back(&fragment.selection_set);
            });
      }
    }
    // Fragments were followed last in, first out: back to the order they are written in.
    std::ranges::sort(fields_, {}, &Field::offset);
  }

  [[nodiscard]] const std::vector<const Field*>& fields() const { return fields_; }
  [[nodiscard]] const std::vector<Offset>& conditions() const { return conditions_; }

 private:
  bool unconditional(const ArenaList<language::Directive>& directives) {
    for (const std::string_view name : {"skip", "include"}) {
      const auto* found = std::ranges::find_if(
          directives, [&](const language::Directive& each) { return each.name.value == name; });
      if (found == directives.end()) continue;
      conditions_.push_back(found->offset);
      return false;
    }
    return true;
  }

  [[nodiscard]] bool applies(const language::Name& type_condition) const {
    if (type_condition.empty()) return true;
    const schema::Type* type = context_.schema.find_type(type_condition.value);
    return type != nullptr && type->possible.contains(root_.id);
  }

  const Context& context_;
  const schema::Type& root_;
  std::vector<bool> visited_;
  std::vector<const Field*> fields_;
  std::vector<Offset> conditions_;
};

}  // namespace

void single_root_field(const Context& context, const language::OperationDefinition& operation) {
  if (operation.kind != language::OperationKind::kSubscription) return;
  const schema::Type* root = context.schema.root(operation.kind);
  if (root == nullptr) return;
  RootFields collected(context, *root);
  collected.collect(operation.selection_set);

  const auto report = [&](std::string_view what, const std::vector<Offset>& offsets) {
    const std::string subject = operation.name.empty()
                                    ? "Anonymous Subscription"
                                    : fmt::format("Subscription \"{}\"", operation.name.value);
    context.errors.report("SingleFieldSubscriptions", fmt::format("{} must {}.", subject, what),
                          offsets);
  };
  if (!collected.conditions().empty()) {
    report("not use `@skip` or `@include` directives in the top level selection",
           collected.conditions());
    return;
  }
  if (collected.fields().empty()) {
    report("select one top level field", {operation.selection_set.offset});
    return;
  }
  const std::string_view first_key = collected.fields().front()->response_key();
  std::vector<Offset> extra;
  std::vector<Offset> introspection;
  for (const Field* field : collected.fields()) {
    if (field->response_key() != first_key) extra.push_back(field->offset);
    if (field->name.value.starts_with("__")) introspection.push_back(field->offset);
  }
  if (!extra.empty()) report("select only one top level field", extra);
  if (!introspection.empty()) {
    report("not select an introspection top level field", introspection);
  }
}

}  // namespace exec::validation::rules
