// §5.5.2.2 "Fragment Spreads Must Not Form Cycles".
//
// Depth first through the spreads, with an explicit stack: a chain of fragments may be as long as
// the document allows. Each fragment is entered once.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"

namespace exec::validation::rules {

namespace {

using language::FragmentSpread;
using language::SelectionSet;

// Set by set, inner ones after, the last first: the order decides which of several spreads of one
// cycle is reported, and this one is graphql-js's.
std::vector<const FragmentSpread*> spreads_in(const SelectionSet& first) {
  std::vector<const FragmentSpread*> spreads;
  std::vector<const SelectionSet*> sets = {&first};
  while (!sets.empty()) {
    const SelectionSet* set = sets.back();
    sets.pop_back();
    for (const language::Selection& selection : set->selections) {
      shared::match(
          selection, [&](const FragmentSpread* spread) { spreads.push_back(spread); },
          [&](const auto* nested) {
            if (!nested->selection_set.empty()) sets.push_back(&nested->selection_set);
          });
    }
  }
  return spreads;
}

class CycleSearch {
 public:
  explicit CycleSearch(const Context& context)
      : context_(context),
        visited_(context.fragments.size()),
        path_index_(context.fragments.size(), kNotOnPath) {}

  void from(FragmentNumber fragment) {
    enter(fragment);
    while (!path_.empty()) {
      Step& step = path_.back();
      if (step.next == step.spreads.size()) {
        path_index_[step.fragment] = kNotOnPath;
        path_.pop_back();
        continue;
      }
      const FragmentNumber target =
          context_.fragments.number_of(step.spreads[step.next++]->name.value);
      if (target == kNoFragment) continue;
      if (path_index_[target] != kNotOnPath) {
        report(path_index_[target]);
      } else {
        enter(target);
      }
    }
  }

 private:
  static constexpr std::uint32_t kNotOnPath = std::numeric_limits<std::uint32_t>::max();

  struct Step {
    FragmentNumber fragment;
    std::vector<const FragmentSpread*> spreads;
    std::size_t next = 0;  // spreads before it have been followed; the last of them is on the path
  };

  void enter(FragmentNumber fragment) {
    if (visited_[fragment]) return;
    visited_[fragment] = true;
    path_index_[fragment] = static_cast<std::uint32_t>(path_.size());
    path_.push_back({fragment, spreads_in(context_.fragments[fragment].selection_set)});
  }

  // The spreads taken from path_[first] on lead back to it.
  void report(std::size_t first) {
    if (context_.errors.full()) return;
    std::string via;
    std::vector<language::Offset> offsets;
    for (std::size_t i = first; i < path_.size(); ++i) {
      const FragmentSpread& taken = *path_[i].spreads[path_[i].next - 1];
      offsets.push_back(taken.offset);
      if (i + 1 == path_.size()) continue;
      via += fmt::format("{}\"{}\"", via.empty() ? " via " : ", ", taken.name.value);
    }
    const std::string_view name = context_.fragments[path_[first].fragment].name.value;
    context_.errors.report("NoFragmentCycles",
                           fmt::format("Cannot spread fragment \"{}\" within itself{}.", name, via),
                           offsets);
  }

  const Context& context_;
  std::vector<bool> visited_;
  std::vector<std::uint32_t> path_index_;
  std::vector<Step> path_;
};

}  // namespace

void fragment_spreads_must_not_form_cycles(const Context& context) {
  CycleSearch search(context);
  for (FragmentNumber number = 0; number < context.fragments.size(); ++number) {
    // Of several with one name only the one that is found by it can be spread.
    if (context.fragments.number_of(context.fragments[number].name.value) == number) {
      search.from(number);
    }
  }
}

}  // namespace exec::validation::rules
