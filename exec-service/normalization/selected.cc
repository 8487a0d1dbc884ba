#include "exec-service/normalization/selected.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "shared/hash/keyed_hash.h"

namespace exec::normalization {

namespace {

using language::Directive;
using language::SelectionSet;
using language::Value;

Conditions conditions_of(const language::ArenaList<Directive>& directives) {
  Conditions found;
  for (const Directive& directive : directives) {
    const Value* condition = condition_of(directive);
    if (condition == nullptr) continue;
    const bool is_literal = condition->kind != language::ValueKind::kVariable;
    if (is_literal && condition->boolean() == (directive.name.value == "include")) continue;
    found.push_back(&directive);
  }
  std::ranges::sort(found, std::ranges::greater(),
                    [](const Directive* directive) { return directive->name.value; });
  return found;
}

std::string text_of(const Conditions& conditions) {
  std::string text;
  for (const Directive* directive : conditions) {
    const Value& condition = *condition_of(*directive);
    text.append("@").append(directive->name.value);
    text.append(condition.kind == language::ValueKind::kVariable ? "$" : "").append(condition.text);
  }
  return text;
}

class Selector {
 public:
  Selector(const language::Document& document, std::string_view type, std::size_t& work)
      : document_(document), type_(type), work_(work) {}

  // An explicit stack, as fragments may nest as deep as a document may.
  void add(const SelectionSet& first) {
    open(first);
    while (!open_.empty()) {
      Cursor& at = open_.back();
      if (at.next == at.set->selections.size()) {
        open_.pop_back();
        continue;
      }
      const language::Selection& selection = at.set->selections[at.next++];
      ++work_;
      if (const auto* field = language::as<language::Field>(selection)) {
        this->field(*field);
      } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
        fragment(inlined->type_condition.value, inlined->directives, inlined->selection_set);
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        const language::FragmentDefinition& its = *document_.fragment(spread->name.value);
        fragment(its.type_condition.value, spread->directives, its.selection_set);
      }
    }
  }

  std::vector<Selected> take() { return std::move(all_); }

 private:
  struct Cursor {
    const SelectionSet* set;
    std::size_t next = 0;
  };

  // What has been added changes nothing when it is added again: fragments that are used again and
  // again inside each other are not expanded.
  void open(const SelectionSet& set) {
    if (added_.insert(&set).second) open_.push_back({&set});
  }

  void field(const language::Field& field) {
    Conditions conditions = conditions_of(field.directives);
    std::string key = std::string(field.response_key()) + text_of(conditions);
    const auto [known, is_new] = fields_.try_emplace(std::move(key), all_.size());
    if (is_new) all_.push_back({.field = &field, .conditions = std::move(conditions)});
    Selected& selected = all_[known->second];
    if (selected.offsets.size() < kOffsetsMax) selected.offsets.push_back(field.offset);
    if (!field.selection_set.empty()) selected.below.push_back(&field.selection_set);
  }

  void fragment(std::string_view on,
                const language::ArenaList<Directive>& directives,
                const SelectionSet& set) {
    Conditions conditions = conditions_of(directives);
    const std::string_view type = on == type_ ? std::string_view() : on;
    if (type.empty() && conditions.empty()) {
      open(set);
      return;
    }
    const bool is_same = !all_.empty() && all_.back().field == nullptr &&
                         all_.back().type == type &&
                         text_of(all_.back().conditions) == text_of(conditions);
    if (!is_same) all_.push_back({.type = type, .conditions = std::move(conditions)});
    all_.back().below.push_back(&set);
  }

  const language::Document& document_;
  std::string_view type_;
  std::size_t& work_;
  std::vector<Selected> all_;
  std::vector<Cursor> open_;
  std::unordered_set<const SelectionSet*> added_;
  shared::hash::KeyedMap<std::string, std::size_t> fields_;
};

}  // namespace

std::vector<Selected> selected(const language::Document& document,
                               const std::vector<const SelectionSet*>& sets,
                               std::string_view type,
                               std::size_t& work) {
  Selector selector(document, type, work);
  for (const SelectionSet* set : sets)
    selector.add(*set);
  return selector.take();
}

}  // namespace exec::normalization
