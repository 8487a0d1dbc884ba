#include "exec-service/planner/fetch_merge.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace exec::planner {

namespace {

void insert_sorted(std::vector<Index>& steps, Index step) {
  const auto place = std::ranges::lower_bound(steps, step);
  if (place == steps.end() || *place != step) steps.insert(place, step);
}

class StepMerger {
 public:
  explicit StepMerger(FetchGraph& graph) : graph_(graph), model_(graph.context.model) {}

  void sequence_mutations() {
    Index previous = kNone;  // step of the root field before
    for (Index i = 0; i < graph_.steps.size(); ++i) {
      if (graph_.steps[i].kind == StepKind::kEntities || graph_.steps[i].nested) continue;
      const Index number = graph_.steps[i].stage;
      if (previous != kNone && is_one_operation(previous, i)) {
        // Entity steps of this field belong to the merged step's stage from now on.
        for (FetchStep& step : graph_.steps)
          if (step.stage == number) step.stage = graph_.steps[previous].stage;
        merge_into(i, previous);
        continue;
      }
      for (Index before = 0; before < graph_.steps.size(); ++before)
        if (!graph_.steps[before].gone && graph_.steps[before].stage < number)
          insert_sorted(graph_.steps[i].after, before);
      previous = i;
    }
    number_stages();
  }

  void merge_steps() {
    std::map<std::pair<std::uint32_t, Index>, std::vector<Index>> together;
    for (Index i = 0; i < graph_.steps.size(); ++i)
      if (graph_.steps[i].kind == StepKind::kEntities || graph_.steps[i].nested)
        together[{graph_.steps[i].graph.value, graph_.steps[i].shape}].push_back(i);
    for (bool merged = true; merged;) {
      merged = false;
      for (auto& [where, candidates] : together) {
        std::erase_if(candidates, [&](Index step) { return graph_.steps[step].gone; });
        while (candidates.size() > 1 && merge_one(candidates)) {
          merged = true;
          std::erase_if(candidates, [&](Index step) { return graph_.steps[step].gone; });
        }
      }
    }
  }

 private:
  bool is_one_operation(Index field, Index next) const {
    const FetchStep& a = graph_.steps[field];
    const FetchStep& b = graph_.steps[next];
    if (a.kind != StepKind::kRoot || b.kind != StepKind::kRoot || a.graph != b.graph) return false;
    return std::ranges::none_of(graph_.steps, [&](const FetchStep& step) {
      return step.stage == a.stage && (step.kind == StepKind::kEntities || step.nested);
    });
  }

  // Without gaps.
  void number_stages() {
    std::map<Index, Index> numbers;
    for (const FetchStep& step : graph_.steps)
      if (!step.gone) numbers.emplace(step.stage, 0);
    Index next = 0;
    for (auto& [old, number] : numbers)
      number = next++;
    for (FetchStep& step : graph_.steps)
      if (!step.gone) step.stage = numbers.at(step.stage);
  }

  // Merges the first pair that can be: neither waits for the other, and the merged step is not
  // later than a step that waits for the earlier one may start.
  bool merge_one(const std::vector<Index>& candidates) {
    const std::vector<Index> level = levels();
    const auto has_followers = [&](Index step) {
      return std::ranges::any_of(graph_.steps, [&](const FetchStep& other) {
        return !other.gone && std::ranges::binary_search(other.after, step);
      });
    };
    for (const Index early : candidates) {
      for (const Index late : candidates) {
        if (early == late || level[early] > level[late]) continue;
        if (graph_.steps[early].stage != graph_.steps[late].stage) continue;
        if (level[early] < level[late] && has_followers(early)) continue;
        if (follows(early, late) || follows(late, early) || !mergeable(early, late)) continue;
        merge_into(early, late);
        return true;
      }
    }
    return false;
  }

  // Whether each object would be named in one way only: the same kind of objects with compatible
  // representations, or objects of different concrete types.
  bool mergeable(Index left, Index right) const {
    for (const FetchInput& a : graph_.inputs(graph_.steps[left])) {
      for (const FetchInput& b : graph_.inputs(graph_.steps[right])) {
        if (a.filter() == b.filter() && a.to == b.to) {
          if (!can_merge(a.representation, b.representation)) return false;
          continue;
        }
        const auto concrete = [&](const FetchInput& input) {
          return model_[input.filter()].kind == schema::TypeKind::kObject &&
                 input.to == input.filter();
        };
        if (!concrete(a) || !concrete(b) || a.filter() == b.filter()) return false;
      }
    }
    return true;
  }

  bool follows(Index step, Index other) const {
    std::vector<bool> seen(graph_.steps.size(), false);
    std::vector<Index> open = {step};
    while (!open.empty()) {
      const Index at = open.back();
      open.pop_back();
      if (at == other) return true;
      for (const Index before : graph_.steps[at].after) {
        if (seen[before]) continue;
        seen[before] = true;
        open.push_back(before);
      }
    }
    return false;
  }

  // How many calls come before each step, at least.
  std::vector<Index> levels() const {
    std::vector<Index> level(graph_.steps.size(), 0);
    for (const Index step : graph_.order())
      for (const Index before : graph_.steps[step].after)
        level[step] = std::max(level[step], level[before] + 1);
    return level;
  }

  void merge_into(Index from, Index to) {
    FetchStep& gone = graph_.steps[from];
    gone.gone = true;
    for (const Index move : gone.moves)
      graph_.steps[to].moves.push_back(move);
    std::ranges::sort(graph_.steps[to].moves);
    for (const Index before : gone.after)
      if (before != to) insert_sorted(graph_.steps[to].after, before);
    for (Index& step : graph_.step_of_node)
      if (step == from) step = to;
    for (FetchStep& step : graph_.steps)
      if (std::erase(step.after, from) != 0 && !step.gone) insert_sorted(step.after, to);
    std::erase(graph_.steps[to].after, to);
  }

  FetchGraph& graph_;
  const schema::Schema& model_;
};

}  // namespace

void sequence_mutations(FetchGraph& graph) {
  StepMerger(graph).sequence_mutations();
}

void merge_steps(FetchGraph& graph) {
  StepMerger(graph).merge_steps();
}

}  // namespace exec::planner
