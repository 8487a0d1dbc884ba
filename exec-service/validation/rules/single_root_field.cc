// §5.2.4.1 "Single Root Field": a subscription selects exactly one response key at its root, that
// is not an introspection field, and whether it does must not depend on variables: no @skip or
// @include there.
#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"
#include "shared/hash/keyed_hash.h"

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

  // Each set goes on where the one above it has stopped: in selection order, without recursion.
  void collect(const language::SelectionSet& first) {
    std::vector<OpenSet> open;
    enter(first, open);
    while (!open.empty()) {
      OpenSet& at = open.back();
      if (at.next == at.set->selections.end()) {
        open.pop_back();
        continue;
      }
      const language::Selection& selection = *at.next++;
      shared::match(
          selection,
          [&](const Field* field) {
            if (unconditional(field->directives)) add(*field);
          },
          [&](const language::InlineFragment* fragment) {
            if (unconditional(fragment->directives) && applies(fragment->type_condition))
              enter(fragment->selection_set, open);
          },
          [&](const language::FragmentSpread* spread) {
            if (!unconditional(spread->directives)) return;
            const FragmentNumber number = context_.fragments.number_of(spread->name.value);
            if (number == kNoFragment || visited_[number]) return;
            const language::FragmentDefinition& fragment = context_.fragments[number];
            if (!applies(fragment.type_condition)) return;
            visited_[number] = true;
            enter(fragment.selection_set, open);
          });
    }
  }

  // By response key, in selection order.
  [[nodiscard]] const std::vector<std::vector<const Field*>>& groups() const { return groups_; }
  [[nodiscard]] const std::vector<Offset>& conditions() const { return conditions_; }

 private:
  struct OpenSet {
    const language::SelectionSet* set;
    decltype(std::declval<const language::SelectionSet&>().selections.begin()) next;
  };

  static void enter(const language::SelectionSet& set, std::vector<OpenSet>& open) {
    open.push_back({&set, set.selections.begin()});
  }

  void add(const Field& field) {
    const auto [known, is_new] = group_of_key_.try_emplace(field.response_key(), groups_.size());
    if (is_new) groups_.emplace_back();
    groups_[known->second].push_back(&field);
  }

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
  std::vector<std::vector<const Field*>> groups_;
  shared::hash::KeyedMap<std::string_view, std::size_t> group_of_key_;
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
  if (collected.groups().empty()) {
    report("select one top level field", {operation.selection_set.offset});
    return;
  }
  std::vector<Offset> extra;
  for (const auto& group : std::span(collected.groups()).subspan(1))
    for (const Field* field : group)
      extra.push_back(field->offset);
  if (!extra.empty()) report("select only one top level field", extra);
  for (const auto& group : collected.groups()) {
    if (!group.front()->name.value.starts_with("__")) continue;
    std::vector<Offset> introspection;
    introspection.reserve(group.size());
    for (const Field* field : group)
      introspection.push_back(field->offset);
    report("not select an introspection top level field", introspection);
  }
}

}  // namespace exec::validation::rules
