#include "exec-service/planner/fetch_guards.h"

#include <algorithm>
#include <span>
#include <vector>

namespace exec::planner {

namespace {

class GuardOrder {
 public:
  explicit GuardOrder(FetchGraph& graph) : graph_(graph) {}

  void run() {
    for (Index guarded = 0; guarded < graph_.steps.size(); ++guarded) {
      const FetchStep& step = graph_.steps[guarded];
      if (step.gone || !step.guarded) continue;
      const std::vector<Index> slots = slots_of(step);
      for (Index other = 0; other < graph_.steps.size(); ++other)
        if (other != guarded && !graph_.steps[other].gone) order(guarded, slots, other);
    }
  }

 private:
  void order(Index guarded, const std::vector<Index>& slots, Index other) {
    const FetchStep& its = graph_.steps[guarded];
    const FetchStep& step = graph_.steps[other];
    if (is_below(step, its.shape, slots) || reads(step, its.shape, slots)) {
      follow(other, guarded);
    } else if (!step.guarded && step.shape == its.shape && step.kind == StepKind::kEntities) {
      const std::vector<Index> same = slots_of(step);
      const bool fills_one = std::ranges::any_of(
          same, [&](Index slot) { return std::ranges::find(slots, slot) != slots.end(); });
      if (fills_one) follow(guarded, other);
    }
  }

  // Whether the step's objects are in one of these slots, or further down.
  bool is_below(const FetchStep& step, Index shape, const std::vector<Index>& slots) const {
    const std::vector<Index>& path = graph_.slots[step.shape].path;
    const std::vector<Index>& above = graph_.slots[shape].path;
    return path.size() > above.size() &&
           std::ranges::equal(above, std::span(path).first(above.size())) &&
           std::ranges::find(slots, path[above.size()]) != slots.end();
  }

  // Whether it names its objects by one of these slots.
  bool reads(const FetchStep& step, Index shape, const std::vector<Index>& slots) const {
    if (step.kind != StepKind::kEntities) return false;
    return std::ranges::any_of(graph_.inputs(step), [&](const FetchInput& input) {
      return reads(input.representation, step.shape, shape, slots);
    });
  }
  bool reads(const RepresentationDraft& fields,
             Index at,
             Index shape,
             const std::vector<Index>& slots) const {
    return std::ranges::any_of(fields, [&](const RepresentationFieldDraft& field) {
      if (at == shape && std::ranges::find(slots, field.slot) != slots.end()) return true;
      const Index child = graph_.slots[at].slots[field.slot].child;
      return child != kNone && reads(field.children, child, shape, slots);
    });
  }

  std::vector<Index> slots_of(const FetchStep& step) const {
    std::vector<Index> slots;
    for (const FilledSlot& filled : filled_slots(graph_, step))
      slots.push_back(filled.slot);
    return slots;
  }

  void follow(Index step, Index before) {
    if (is_after(before, step)) return;
    std::vector<Index>& after = graph_.steps[step].after;
    const auto place = std::ranges::lower_bound(after, before);
    if (place == after.end() || *place != before) after.insert(place, before);
  }

  bool is_after(Index step, Index other) const {
    std::vector<bool> seen(graph_.steps.size(), false);
    std::vector<Index> open = {step};
    while (!open.empty()) {
      const Index at = open.back();
      open.pop_back();
      if (at == other) return true;
      if (seen[at]) continue;
      seen[at] = true;
      open.insert(open.end(), graph_.steps[at].after.begin(), graph_.steps[at].after.end());
    }
    return false;
  }

  FetchGraph& graph_;
};

void add_filled(const FetchGraph& graph,
                Index selection,
                TypeId on,
                std::vector<FilledSlot>& slots) {
  for (const FetchField& field : graph.selections[selection].fields)
    slots.push_back({field.slot, on});
  for (const auto& [type, fragment] : graph.selections[selection].conditions)
    add_filled(graph, fragment, type, slots);
}

}  // namespace

void order_guards(FetchGraph& graph) {
  GuardOrder(graph).run();
}

std::vector<FilledSlot> filled_slots(const FetchGraph& graph, const FetchStep& step) {
  std::vector<FilledSlot> slots;
  if (step.selection != kNone) add_filled(graph, step.selection, kNoType, slots);
  return slots;
}

}  // namespace exec::planner
