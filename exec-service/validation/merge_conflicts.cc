#include "exec-service/validation/merge_conflicts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "exec-service/validation/same_field.h"
#include "shared/base/match.h"

namespace exec::validation {

namespace {

constexpr std::size_t kReasonLengthMax = 1000;  // of one that lists subfields
constexpr std::size_t kOffsetsMax = 20;         // of either side

bool is_object(const schema::Type* type) {
  return type != nullptr && type->kind == schema::TypeKind::kObject;
}

void append(std::vector<language::Offset>& to, const std::vector<language::Offset>& from) {
  for (const language::Offset offset : from)
    if (to.size() < kOffsetsMax) to.push_back(offset);
}

}  // namespace

void MergeConflicts::report() {
  for (const language::Definition& definition : context_.document.definitions()) {
    if (const auto* operation = language::as<language::OperationDefinition>(definition)) {
      visit(operation->selection_set, context_.schema.root(operation->kind));
    } else if (const auto* fragment = language::as<language::FragmentDefinition>(definition)) {
      visit(fragment->selection_set, context_.composite_type(fragment->type_condition.value));
    }
  }
}

void MergeConflicts::visit(const language::SelectionSet& set, const schema::Type* parent) {
  if (budget_.exhausted() || context_.errors.full()) return;
  for (const Conflict& conflict : within(fields_of(set, parent)))
    report(conflict);
  visit_selections(set, parent);
}

// Inline fragments have been taken together with the set they are in; only what is below is left.
void MergeConflicts::visit_selections(const language::SelectionSet& set,
                                      const schema::Type* parent) {
  for (const language::Selection& selection : set.selections) {
    shared::match(
        selection,
        [&](const language::Field* field) {
          if (field->selection_set.empty()) return;
          const schema::Field* definition =
              parent == nullptr ? nullptr
                                : context_.schema.find_field(parent->id, field->name.value);
          visit(field->selection_set, type_of({field, parent, definition}));
        },
        [&](const language::InlineFragment* fragment) {
          visit_selections(fragment->selection_set,
                           fragment->type_condition.empty()
                               ? parent
                               : context_.composite_type(fragment->type_condition.value));
        },
        [](const language::FragmentSpread*) {});
  }
}

void MergeConflicts::report(const Conflict& conflict) {
  std::vector<language::Offset> offsets = conflict.left;
  offsets.insert(offsets.end(), conflict.right.begin(), conflict.right.end());
  context_.errors.report(
      "OverlappingFieldsCanBeMerged",
      fmt::format("Fields \"{}\" conflict because {}. Use different aliases on the fields to fetch"
                  " both if this was intentional.",
                  conflict.key, conflict.reason),
      offsets);
}

MergeConflicts::Conflicts MergeConflicts::within(const Fields& fields) {
  Conflicts found;
  for (const auto& [key, same_key] : fields.by_key) {
    for (std::size_t i = 0; i < same_key.size(); ++i)
      for (std::size_t j = i + 1; j < same_key.size() && !budget_.exhausted(); ++j)
        compare(found, Exclusive::kNo, key, same_key[i], same_key[j]);
  }
  for (std::size_t i = 0; i < fields.fragments.size(); ++i) {
    fields_and_fragment(found, Exclusive::kNo, fields, fields.fragments[i]);
    for (std::size_t j = i + 1; j < fields.fragments.size(); ++j)
      fragments(found, Exclusive::kNo, fields.fragments[i], fields.fragments[j]);
  }
  return found;
}

void MergeConflicts::fields_and_fragment(Conflicts& found,
                                         Exclusive exclusive,
                                         const Fields& fields,
                                         FragmentNumber fragment) {
  if (!budget_.spend(1)) return;
  if (!compared_fields_.emplace(&fields, fragment, exclusive).second) return;
  const Fields& other = fields_of(fragment);
  if (&other == &fields) return;
  deeper([&] {
    between(found, exclusive, fields, other);
    for (const FragmentNumber referenced : other.fragments)
      fields_and_fragment(found, exclusive, fields, referenced);
  });
}

void MergeConflicts::fragments(Conflicts& found,
                               Exclusive exclusive,
                               FragmentNumber left,
                               FragmentNumber right) {
  if (!budget_.spend(2) || left == right) return;
  // Compared as possible together, a pair need not be compared as exclusive: that asks for less.
  const auto [low, high] = std::minmax(left, right);
  if (compared_fragments_.contains({low, high, Exclusive::kNo})) return;
  if (!compared_fragments_.emplace(low, high, exclusive).second) return;
  const Fields& ours = fields_of(left);
  const Fields& theirs = fields_of(right);
  deeper([&] {
    between(found, exclusive, ours, theirs);
    for (const FragmentNumber referenced : theirs.fragments)
      fragments(found, exclusive, left, referenced);
    for (const FragmentNumber referenced : ours.fragments)
      fragments(found, exclusive, referenced, right);
  });
}

void MergeConflicts::between(Conflicts& found,
                             Exclusive exclusive,
                             const Fields& left,
                             const Fields& right) {
  for (const auto& [key, ours] : left.by_key) {
    if (!budget_.spend(1)) return;
    const auto same_key = right.index.find(key);
    if (same_key == right.index.end()) continue;
    for (const TypedField& our : ours)
      for (const TypedField& their : right.by_key[same_key->second].second)
        compare(found, exclusive, key, our, their);
  }
}

MergeConflicts::Conflicts MergeConflicts::between_sets(Exclusive exclusive,
                                                       const Fields& left,
                                                       const Fields& right) {
  Conflicts found;
  between(found, exclusive, left, right);
  for (const FragmentNumber fragment : right.fragments)
    fields_and_fragment(found, exclusive, left, fragment);
  for (const FragmentNumber fragment : left.fragments)
    fields_and_fragment(found, exclusive, right, fragment);
  for (const FragmentNumber ours : left.fragments)
    for (const FragmentNumber theirs : right.fragments)
      fragments(found, exclusive, ours, theirs);
  return found;
}

void MergeConflicts::compare(Conflicts& found,
                             Exclusive exclusive,
                             std::string_view key,
                             const TypedField& left,
                             const TypedField& right) {
  const language::Field& ours = *left.field;
  const language::Field& theirs = *right.field;
  if (!budget_.spend(2 + cost_of(ours.arguments))) return;
  if (left.parent != right.parent && is_object(left.parent) && is_object(right.parent)) {
    exclusive = Exclusive::kYes;
  }
  const auto add = [&](std::string reason) {
    found.push_back({key, std::move(reason), {ours.offset}, {theirs.offset}});
  };
  if (exclusive == Exclusive::kNo && ours.name.value != theirs.name.value) {
    add(fmt::format("\"{}\" and \"{}\" are different fields", ours.name.value, theirs.name.value));
    return;
  }
  if (exclusive == Exclusive::kNo && !same_arguments(ours.arguments, theirs.arguments)) {
    add("they have differing arguments");
    return;
  }
  if (left.definition != nullptr && right.definition != nullptr &&
      types_conflict(context_.schema, left.definition->type, right.definition->type)) {
    add(fmt::format("they return conflicting types \"{}\" and \"{}\"",
                    context_.schema.to_string(left.definition->type),
                    context_.schema.to_string(right.definition->type)));
    return;
  }
  if (!ours.selection_set.empty() && !theirs.selection_set.empty()) {
    deeper([&] { compare_children(found, exclusive, key, left, right); });
  }
}

void MergeConflicts::compare_children(Conflicts& found,
                                      Exclusive exclusive,
                                      std::string_view key,
                                      const TypedField& left,
                                      const TypedField& right) {
  const Conflicts below =
      between_sets(exclusive, fields_of(left.field->selection_set, type_of(left)),
                   fields_of(right.field->selection_set, type_of(right)));
  if (below.empty()) return;
  Conflict conflict{key, {}, {left.field->offset}, {right.field->offset}};
  for (const Conflict& each : below) {
    append(conflict.left, each.left);
    append(conflict.right, each.right);
    if (conflict.reason.size() > kReasonLengthMax) continue;
    conflict.reason += fmt::format("{}subfields \"{}\" conflict because {}",
                                   conflict.reason.empty() ? "" : " and ", each.key, each.reason);
  }
  found.push_back(std::move(conflict));
}

const MergeConflicts::Fields& MergeConflicts::fields_of(const language::SelectionSet& set,
                                                        const schema::Type* parent) {
  const auto [entry, added] = fields_by_set_.try_emplace(&set, nullptr);
  if (added) {
    entry->second = &fields_.emplace_back();
    collect(fields_.back(), set, parent);
  }
  return *entry->second;
}

const MergeConflicts::Fields& MergeConflicts::fields_of(FragmentNumber fragment) {
  const language::FragmentDefinition& definition = context_.fragments[fragment];
  return fields_of(definition.selection_set,
                   context_.composite_type(definition.type_condition.value));
}

void MergeConflicts::collect(Fields& into,
                             const language::SelectionSet& set,
                             const schema::Type* parent) {
  for (const language::Selection& selection : set.selections) {
    shared::match(
        selection,
        [&](const language::Field* field) {
          const schema::Field* definition =
              parent == nullptr ? nullptr
                                : context_.schema.find_field(parent->id, field->name.value);
          const auto [entry, added] =
              into.index.try_emplace(field->response_key(), into.by_key.size());
          if (added) into.by_key.emplace_back(field->response_key(), std::vector<TypedField>());
          into.by_key[entry->second].second.push_back({field, parent, definition});
        },
        [&](const language::InlineFragment* fragment) {
          collect(into, fragment->selection_set,
                  fragment->type_condition.empty()
                      ? parent
                      : context_.composite_type(fragment->type_condition.value));
        },
        [&](const language::FragmentSpread* spread) {
          const FragmentNumber number = context_.fragments.number_of(spread->name.value);
          const auto& known = into.fragments;
          if (number != kNoFragment && std::ranges::find(known, number) == known.end()) {
            into.fragments.push_back(number);
          }
        });
  }
}

const schema::Type* MergeConflicts::type_of(const TypedField& field) const {
  if (field.definition == nullptr) return nullptr;
  const schema::Type& type = context_.schema[field.definition->type.type];
  return type.is_composite() ? &type : nullptr;
}

}  // namespace exec::validation
