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
  Selector(const language::Document& document, std::string_view type, Work& work)
      : document_(document), type_(type), work_(work) {}

  // An explicit stack, as fragments may nest as deep as a document may.
  void add(const SelectionSet& first) {
    open(first);
    while (!open_.empty() && !work_.is_beyond()) {
      Cursor& at = open_.back();
      if (at.next == at.set->selections.size()) {
        open_.pop_back();
        continue;
      }
      const language::Selection& selection = at.set->selections[at.next++];
      ++work_.done;
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
    const std::string_view key = field.response_key();
    const auto [known, is_new] =
        fields_.try_emplace(std::string(key) + text_of(conditions), all_.size());
    if (is_new || another_holds(key, known->second)) {
      known->second = all_.size();
      latest_[key] = all_.size();
      all_.push_back({.field = &field, .conditions = std::move(conditions)});
    }
    Selected& selected = all_[known->second];
    selected.offsets.push_back(field.offset);
    if (!field.selection_set.empty()) selected.below.push_back(&field.selection_set);
  }

  // Whether an entry after this field's can put the same key into the response. What that one
  // selects below the key comes before what later occurrences do.
  bool another_holds(std::string_view key, std::size_t entry) {
    for (; looked_at_ < fragments_.size(); ++looked_at_)
      look_for_keys(fragments_[looked_at_]);
    return latest_.find(key)->second != entry;
  }

  struct Fragment {
    std::size_t entry;
    const SelectionSet* set;
  };

  // Into fragments within it, and not below fields.
  void look_for_keys(const Fragment& fragment) {
    std::unordered_set<const SelectionSet*> seen = {fragment.set};
    std::vector<const SelectionSet*> left = {fragment.set};
    const auto look_at = [&](const SelectionSet& set) {
      if (seen.insert(&set).second) left.push_back(&set);
    };
    while (!left.empty() && !work_.is_beyond()) {
      const SelectionSet& set = *left.back();
      left.pop_back();
      for (const language::Selection& selection : set.selections) {
        ++work_.done;
        if (const auto* field = language::as<language::Field>(selection)) {
          std::size_t& latest = latest_[field->response_key()];
          latest = std::max(latest, fragment.entry);
        } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
          look_at(inlined->selection_set);
        } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
          look_at(document_.fragment(spread->name.value)->selection_set);
        }
      }
    }
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
    fragments_.push_back({all_.size() - 1, &set});
  }

  const language::Document& document_;
  std::string_view type_;
  Work& work_;
  std::vector<Selected> all_;
  std::vector<Cursor> open_;
  std::unordered_set<const SelectionSet*> added_;
  shared::hash::KeyedMap<std::string, std::size_t> fields_;  // key and conditions: latest entry
  shared::hash::KeyedMap<std::string_view, std::size_t> latest_;  // key: latest entry to hold it
  // Their keys are only looked for when a field is asked for again after one of them.
  std::vector<Fragment> fragments_;
  std::size_t looked_at_ = 0;
};

}  // namespace

std::vector<Selected> selected(const language::Document& document,
                               const std::vector<const SelectionSet*>& sets,
                               std::string_view type,
                               Work& work) {
  Selector selector(document, type, work);
  for (const SelectionSet* set : sets)
    selector.add(*set);
  return selector.take();
}

}  // namespace exec::normalization
