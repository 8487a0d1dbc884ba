// No section of the specification: how deep an operation nests once its fragments are applied. The
// parser bounds each definition as it is written; a chain of fragments multiplies that, and what
// comes later (cost, planner, execution) recurses along it.
//
// The fragments' own heights first, each once, with an explicit stack along the chain. Cycles are
// another rule's: a spread that closes one counts for nothing.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"

namespace exec::validation::rules {

namespace {

using language::SelectionSet;

struct Spread {
  FragmentNumber fragment;
  std::uint32_t levels;  // around it, in the definition that it stands in
};

struct Outline {
  std::uint32_t levels = 0;  // as written
  std::vector<Spread> spreads;
};

// Recurses as deep as the parser allowed.
void outline(const FragmentIndex& fragments,
             const SelectionSet& set,
             std::uint32_t levels,
             Outline& to) {
  to.levels = std::max(to.levels, levels);
  for (const language::Selection& selection : set.selections)
    shared::match(
        selection,
        [&](const language::Field* field) {
          if (!field->selection_set.empty())
            outline(fragments, field->selection_set, levels + 1, to);
        },
        [&](const language::InlineFragment* fragment) {
          outline(fragments, fragment->selection_set, levels + 1, to);
        },
        [&](const language::FragmentSpread* spread) {
          const FragmentNumber number = fragments.number_of(spread->name.value);
          if (number != kNoFragment) to.spreads.push_back({number, levels});
        });
}

class Heights {
 public:
  explicit Heights(const FragmentIndex& fragments)
      : outlines_(fragments.size()), states_(fragments.size()) {
    for (FragmentNumber i = 0; i < fragments.size(); ++i)
      outline(fragments, fragments[i].selection_set, 1, outlines_[i]);
    for (FragmentNumber i = 0; i < fragments.size(); ++i)
      measure(i);
  }

  // With the fragments that it spreads; those must have been measured.
  [[nodiscard]] std::uint32_t of(const Outline& outline) const {
    std::uint32_t highest = outline.levels;
    for (const Spread& spread : outline.spreads)
      highest = std::max(highest, spread.levels + states_[spread.fragment].height);
    return highest;
  }

 private:
  struct State {
    bool is_entered = false;
    std::uint32_t height = 0;  // 0: not measured
  };

  void measure(FragmentNumber first) {
    std::vector<FragmentNumber> open = {first};
    while (!open.empty()) {
      const FragmentNumber at = open.back();
      State& state = states_[at];
      if (state.is_entered) {
        open.pop_back();
        if (state.height == 0) state.height = of(outlines_[at]);
        continue;
      }
      state.is_entered = true;
      for (const Spread& spread : outlines_[at].spreads)
        if (!states_[spread.fragment].is_entered) open.push_back(spread.fragment);
    }
  }

  std::vector<Outline> outlines_;
  std::vector<State> states_;
};

}  // namespace

bool nesting_limit(const Context& context) {
  const Heights heights(context.fragments);
  for (const language::Definition& definition : context.document.definitions()) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr) continue;
    Outline its;
    outline(context.fragments, operation->selection_set, 1, its);
    if (heights.of(its) <= context.options.depth_max) continue;
    context.errors.report_limit(
        "NestingLimit", fmt::format("The operation nests more than {} levels, fragments included.",
                                    context.options.depth_max));
    return false;
  }
  return true;
}

}  // namespace exec::validation::rules
