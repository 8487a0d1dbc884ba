#include "exec-service/validation/merge_check.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "exec-service/validation/same_field.h"
#include "shared/base/match.h"

namespace exec::validation {

namespace {

// Any order will do; lengths first make it cheap.
bool key_less(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return left.size() < right.size();
  return std::memcmp(left.data(), right.data(), left.size()) < 0;
}

bool is_object(const schema::Type* type) {
  return type != nullptr && type->kind == schema::TypeKind::kObject;
}

}  // namespace

MergeCheck::MergeCheck(const Context& context, MergeBudget& budget)
    : context_(context), budget_(budget), expanded_(context.fragments.size()) {}

bool MergeCheck::document_merges() {
  for (const language::Definition& definition : context_.document.definitions()) {
    if (const auto* operation = language::as<language::OperationDefinition>(definition)) {
      expect({{&operation->selection_set, context_.schema.root(operation->kind)}}, Compare::kAll);
    } else if (const auto* fragment = language::as<language::FragmentDefinition>(definition)) {
      expect({{&fragment->selection_set, context_.composite_type(fragment->type_condition.value)}},
             Compare::kAll);
    }
  }
  while (!to_do_.empty() && !conflict_ && !budget_.exhausted()) {
    const Meeting meeting = std::move(to_do_.back());
    to_do_.pop_back();
    compare(meeting);
  }
  return !conflict_ && !budget_.exhausted();
}

// Takes the sets together later, unless they have been.
void MergeCheck::expect(std::vector<TypedSet> sets, Compare compare) {
  std::ranges::sort(sets, {}, &TypedSet::set);
  const auto repeated = std::ranges::unique(sets, {}, &TypedSet::set);
  sets.erase(repeated.begin(), repeated.end());
  std::string key(1, compare == Compare::kAll ? 'a' : 's');
  for (const TypedSet& typed : sets)
    key.append(reinterpret_cast<const char*>(&typed.set), sizeof(void*));
  if (!budget_.spend(sets.size())) return;
  if (met_.insert(std::move(key)).second) to_do_.push_back({std::move(sets), compare});
}

void MergeCheck::compare(const Meeting& meeting) {
  ++meeting_;
  fields_.clear();
  for (const TypedSet& typed : meeting.sets)
    collect(typed);
  if (!budget_.spend(fields_.size())) return;

  std::ranges::stable_sort(fields_, [](const TypedField& left, const TypedField& right) {
    return key_less(left.key, right.key);
  });
  for (auto first = fields_.begin(); first != fields_.end() && !conflict_;) {
    const auto last = std::find_if(
        first, fields_.end(), [&](const TypedField& field) { return field.key != first->key; });
    compare_group(Group(first, last), meeting.compare);
    first = last;
  }
}

// CollectFieldsAndFragments: into fields_, each fragment once per meeting.
void MergeCheck::collect(const TypedSet& typed) {
  std::vector<TypedSet> sets = {typed};
  while (!sets.empty() && budget_.spend(1)) {
    const auto [set, parent] = sets.back();
    sets.pop_back();
    for (const language::Selection& selection : set->selections) {
      shared::match(
          selection,
          [&, parent = parent](const language::Field* field) {
            fields_.push_back({field, parent, field->response_key()});
          },
          [&, parent = parent](const language::InlineFragment* fragment) {
            sets.push_back({&fragment->selection_set,
                            fragment->type_condition.empty()
                                ? parent
                                : context_.composite_type(fragment->type_condition.value)});
          },
          [&](const language::FragmentSpread* spread) {
            const FragmentNumber number = context_.fragments.number_of(spread->name.value);
            if (number == kNoFragment || expanded_[number] == meeting_) return;
            expanded_[number] = meeting_;
            const language::FragmentDefinition& fragment = context_.fragments[number];
            sets.push_back(
                {&fragment.selection_set, context_.composite_type(fragment.type_condition.value)});
          });
    }
  }
}

void MergeCheck::compare_group(const Group& group, Compare compare) {
  if (group.size() == 1) {
    descend(group, compare);
    return;
  }
  compare_shapes(group);
  if (compare == Compare::kShapeOnly) {
    descend(group, compare);
    return;
  }
  std::vector<const schema::Type*> objects;
  for (const TypedField& field : group)
    if (is_object(field.parent)) objects.push_back(field.parent);
  std::ranges::sort(objects);
  const auto repeated = std::ranges::unique(objects);
  objects.erase(repeated.begin(), repeated.end());
  if (objects.size() <= 1) {
    compare_names(group);
    descend(group, Compare::kAll);
  } else {
    compare_parts(group, objects);
    descend(group, Compare::kShapeOnly);
  }
}

// A part is the fields of one object type, with those of interfaces and unions, which it may be.
void MergeCheck::compare_parts(const Group& group,
                               const std::vector<const schema::Type*>& objects) {
  Group shared;
  for (const TypedField& field : group)
    if (!is_object(field.parent)) shared.push_back(field);
  for (const schema::Type* object : objects) {
    Group part = shared;
    for (const TypedField& field : group)
      if (field.parent == object) part.push_back(field);
    if (!budget_.spend(group.size())) return;
    compare_names(part);
    descend(part, Compare::kAll);
  }
}

void MergeCheck::compare_names(const Group& group) {
  const language::Field& first = *group.front().field;
  for (const TypedField& each : group) {
    if (each.field == &first) continue;
    if (!budget_.spend(1 + cost_of(each.field->arguments))) return;
    conflict_ |= each.field->name.value != first.name.value ||
                 !same_arguments(each.field->arguments, first.arguments);
  }
}

void MergeCheck::compare_shapes(const Group& group) {
  std::optional<schema::TypeRef> first;
  for (const TypedField& each : group) {
    const schema::Field* definition = definition_of(each);
    if (definition == nullptr) continue;
    if (!first) first = definition->type;
    conflict_ |= types_conflict(context_.schema, *first, definition->type);
  }
}

void MergeCheck::descend(const Group& group, Compare compare) {
  std::vector<TypedSet> sets;
  for (const TypedField& each : group) {
    if (each.field->selection_set.empty()) continue;
    const schema::Field* definition = definition_of(each);
    const schema::Type* type =
        definition == nullptr ? nullptr : &context_.schema[definition->type.type];
    sets.push_back({&each.field->selection_set, type});
  }
  if (!sets.empty()) expect(std::move(sets), compare);
}

const schema::Field* MergeCheck::definition_of(const TypedField& field) const {
  return field.parent == nullptr
             ? nullptr
             : context_.schema.find_field(field.parent->id, field.field->name.value);
}

}  // namespace exec::validation
