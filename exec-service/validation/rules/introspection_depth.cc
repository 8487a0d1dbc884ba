// Not in the specification: how deep an introspection may go from list to list. Types have fields
// that have types: each list multiplies the answer, and a few lines of query ask for millions.
//
// As graphql-js's MaxIntrospectionDepth: of lists within each other below `__schema` or `__type`,
// the third is one too many. What tools ask for has two.
#include <string_view>
#include <vector>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"

namespace exec::validation::rules {

namespace {

using language::SelectionSet;

constexpr int kListsMax = 3;

bool is_list(std::string_view field) {
  return field == "fields" || field == "interfaces" || field == "possibleTypes" ||
         field == "inputFields";
}

// Depth first with an explicit stack: fragments may spread each other as often as the document
// allows. One is looked into again only where more lists are around it than before.
class Search {
 public:
  explicit Search(const FragmentIndex& fragments)
      : fragments_(fragments), lists_around_(fragments.size(), -1), is_open_(fragments.size()) {}

  [[nodiscard]] bool is_too_deep(const SelectionSet& first) {
    steps_.push_back({.set = &first});
    while (!steps_.empty()) {
      const Step step = steps_.back();
      steps_.pop_back();
      if (step.set == nullptr) {
        is_open_[step.fragment] = false;
      } else if (enter(step) && look_into(step)) {
        return true;
      }
    }
    return false;
  }

 private:
  struct Step {
    const SelectionSet* set = nullptr;  // null: the fragment is left
    int lists = 0;                      // around it
    FragmentNumber fragment = kNoFragment;
  };

  // Cycles are another rule's.
  bool enter(const Step& step) {
    if (step.fragment == kNoFragment) return true;
    if (is_open_[step.fragment] || lists_around_[step.fragment] >= step.lists) return false;
    is_open_[step.fragment] = true;
    lists_around_[step.fragment] = step.lists;
    steps_.push_back({.fragment = step.fragment});
    return true;
  }

  bool look_into(const Step& step) {
    bool is_too_deep = false;
    for (const language::Selection& selection : step.set->selections)
      shared::match(
          selection,
          [&](const language::Field* field) {
            const int lists = step.lists + (is_list(field->name.value) ? 1 : 0);
            if (lists >= kListsMax) is_too_deep = true;
            steps_.push_back({.set = &field->selection_set, .lists = lists});
          },
          [&](const language::InlineFragment* fragment) {
            steps_.push_back({.set = &fragment->selection_set, .lists = step.lists});
          },
          [&](const language::FragmentSpread* spread) {
            const FragmentNumber number = fragments_.number_of(spread->name.value);
            if (number == kNoFragment) return;
            steps_.push_back({.set = &fragments_[number].selection_set,
                              .lists = step.lists,
                              .fragment = number});
          });
    return is_too_deep;
  }

  const FragmentIndex& fragments_;
  std::vector<int> lists_around_;  // each fragment, where it was looked into last; -1: not yet
  std::vector<bool> is_open_;
  std::vector<Step> steps_;
};

}  // namespace

void introspection_depth(const Context& context, const language::Field& field) {
  if (field.name.value != "__schema" && field.name.value != "__type") return;
  if (!Search(context.fragments).is_too_deep(field.selection_set)) return;
  context.errors.report("MaxIntrospectionDepth", "Maximum introspection depth exceeded",
                        {field.offset});
}

}  // namespace exec::validation::rules
