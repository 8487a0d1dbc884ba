#include "exec-service/planner/fetch_merge.h"

#include <algorithm>
#include <list>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
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

  // One pass finds all: what two steps need in order to be merged never comes back. Merging changes
  // no level, as the earlier step of a pair has no followers unless both have the same level; it
  // adds followers to a step, and inputs, but takes none away. So a pair that could not be merged
  // never can, and a step cannot follow another one that it may be merged with.
  void merge_steps() {
    std::map<std::tuple<std::uint32_t, Index, bool>, std::list<Index>> together;
    for (Index i = 0; i < graph_.steps.size(); ++i)
      if (graph_.steps[i].kind == StepKind::kEntities || graph_.steps[i].nested)
        together[{graph_.steps[i].graph.value, graph_.steps[i].shape, graph_.steps[i].guarded}]
            .push_back(i);
    find_followers();
    level_ = levels();
    candidates_.resize(graph_.steps.size());
    merged_into_.resize(graph_.steps.size());
    std::iota(merged_into_.begin(), merged_into_.end(), Index{0});
    for (auto& [where, steps] : together)
      if (steps.size() > 1 && !merge_all(steps)) return;
    rename_merged();
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

  // Merges each step into the first that it can be merged with. False: the budget is spent.
  bool merge_all(std::list<Index>& steps) {
    for (auto early = steps.begin(); early != steps.end();) {
      auto late = steps.begin();
      while (late != steps.end() && (late == early || !may_merge(*early, *late)))
        ++late;
      if (graph_.context.budget.is_spent()) return false;
      if (late == steps.end()) {
        ++early;
        continue;
      }
      add_to(*early, *late);
      early = steps.erase(early);
    }
    return true;
  }

  // The merged step is not later than a step that waits for the earlier one may start.
  bool may_merge(Index early, Index late) {
    if (!graph_.context.budget.spend(1)) return false;
    if (level_[early] > level_[late]) return false;
    if (graph_.steps[early].stage != graph_.steps[late].stage) return false;
    if (level_[early] < level_[late] && has_followers_[early]) return false;
    return mergeable(early, late);
  }

  // What merging asks of a step again and again.
  struct Candidate {
    bool is_known = false;
    std::set<InputKind> kinds;
    std::vector<Index> moves;  // one of each kind
    std::vector<FetchInput> inputs;
  };

  const Candidate& candidate(Index step) {
    Candidate& known = candidates_[step];
    if (known.is_known) return known;
    known.is_known = true;
    for (const Index move : graph_.steps[step].moves)
      if (graph_.is_key(move) && known.kinds.insert(graph_.kind_of(move)).second)
        known.moves.push_back(move);
    known.inputs = graph_.inputs(known.moves);
    return known;
  }

  // Whether each object would be named in one way only: the same kind of objects with compatible
  // representations, or objects of different concrete types.
  bool mergeable(Index left, Index right) {
    const std::vector<FetchInput>& of_left = candidate(left).inputs;
    const std::vector<FetchInput>& of_right = candidate(right).inputs;
    if (!graph_.context.budget.spend(of_left.size() * of_right.size())) return false;
    for (const FetchInput& a : of_left) {
      for (const FetchInput& b : of_right) {
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

  // The smaller goes into the larger, so that a chain of merges copies little.
  void add_to(Index from, Index to) {
    FetchStep& gone = graph_.steps[from];
    FetchStep& kept = graph_.steps[to];
    gone.gone = true;
    merged_into_[from] = to;
    if (has_followers_[from]) has_followers_[to] = true;
    if (gone.moves.size() > kept.moves.size()) std::swap(gone.moves, kept.moves);
    kept.moves.insert(kept.moves.end(), gone.moves.begin(), gone.moves.end());
    if (gone.after.size() > kept.after.size()) std::swap(gone.after, kept.after);
    kept.after.insert(kept.after.end(), gone.after.begin(), gone.after.end());

    Candidate less = std::move(candidates_[from]);
    Candidate& more = candidates_[to];
    if (less.kinds.size() > more.kinds.size()) std::swap(less, more);
    bool is_news = false;
    for (const Index move : less.moves) {
      if (!more.kinds.insert(graph_.kind_of(move)).second) continue;
      more.moves.push_back(move);
      is_news = true;
    }
    if (is_news) more.inputs = graph_.inputs(more.moves);
  }

  // Whatever names a step that is gone names the one that it is merged into.
  void rename_merged() {
    const auto kept = [&](Index step) {
      while (merged_into_[step] != step)
        step = merged_into_[step] = merged_into_[merged_into_[step]];
      return step;
    };
    for (Index& step : graph_.step_of_node)
      if (step != kNone) step = kept(step);
    for (Index i = 0; i < graph_.steps.size(); ++i) {
      FetchStep& step = graph_.steps[i];
      if (step.gone) continue;
      std::ranges::sort(step.moves);
      for (Index& before : step.after)
        before = kept(before);
      std::ranges::sort(step.after);
      const auto repeated = std::ranges::unique(step.after);
      step.after.erase(repeated.begin(), repeated.end());
      std::erase(step.after, i);
    }
  }

  void find_followers() {
    has_followers_.assign(graph_.steps.size(), false);
    for (const FetchStep& step : graph_.steps)
      if (!step.gone)
        for (const Index before : step.after)
          has_followers_[before] = true;
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
  // Of merge_steps(), by step.
  std::vector<Index> level_;
  std::vector<bool> has_followers_;
  std::vector<Index> merged_into_;  // itself: not merged
  std::vector<Candidate> candidates_;
};

}  // namespace

void sequence_mutations(FetchGraph& graph) {
  StepMerger(graph).sequence_mutations();
}

void merge_steps(FetchGraph& graph) {
  StepMerger(graph).merge_steps();
}

}  // namespace exec::planner
