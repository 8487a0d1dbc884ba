// FetchGraph's steps put in order and together: mutations one after the other, entity steps of one
// graph at one position in one call.
#include <algorithm>
#include <map>
#include <utility>

#include "exec-service/planner/fetch_graph.h"

namespace exec::planner {

namespace {

void insert_sorted(std::vector<Index>& steps, Index step) {
  const auto place = std::ranges::lower_bound(steps, step);
  if (place == steps.end() || *place != step) steps.insert(place, step);
}

}  // namespace

// Spec: GraphQL 6.2.2 "Mutation": a root field begins when all of the one before it is done, what
// other subgraphs add to it included. Neighbours in one subgraph that need nobody else are one
// operation: the subgraph keeps their order.
void FetchGraph::sequence_mutations() {
  Index previous = kNone;  // step of the root field before
  for (Index i = 0; i < steps_.size(); ++i) {
    if (steps_[i].kind == StepKind::kEntities || steps_[i].nested) continue;
    const Index number = steps_[i].stage;
    if (previous != kNone && is_one_operation(previous, i)) {
      // Entity steps of this field belong to the merged step's stage from now on.
      for (FetchStep& step : steps_)
        if (step.stage == number) step.stage = steps_[previous].stage;
      merge_into(i, previous);
      continue;
    }
    for (Index before = 0; before < steps_.size(); ++before)
      if (!steps_[before].gone && steps_[before].stage < number)
        insert_sorted(steps_[i].after, before);
    previous = i;
  }
  number_stages();
}

bool FetchGraph::is_one_operation(Index field, Index next) const {
  const FetchStep& a = steps_[field];
  const FetchStep& b = steps_[next];
  if (a.kind != StepKind::kRoot || b.kind != StepKind::kRoot || a.graph != b.graph) return false;
  return std::ranges::none_of(steps_, [&](const FetchStep& step) {
    return step.stage == a.stage && (step.kind == StepKind::kEntities || step.nested);
  });
}

// Without gaps.
void FetchGraph::number_stages() {
  std::map<Index, Index> numbers;
  for (const FetchStep& step : steps_)
    if (!step.gone) numbers.emplace(step.stage, 0);
  Index next = 0;
  for (auto& [old, number] : numbers)
    number = next++;
  for (FetchStep& step : steps_)
    if (!step.gone) step.stage = numbers.at(step.stage);
}

void FetchGraph::merge_steps() {
  std::map<std::pair<std::uint32_t, Index>, std::vector<Index>> together;
  for (Index i = 0; i < steps_.size(); ++i)
    if (steps_[i].kind == StepKind::kEntities || steps_[i].nested)
      together[{steps_[i].graph.value, steps_[i].shape}].push_back(i);
  for (bool merged = true; merged;) {
    merged = false;
    for (auto& [where, candidates] : together) {
      std::erase_if(candidates, [&](Index step) { return steps_[step].gone; });
      while (candidates.size() > 1 && merge_one(candidates)) {
        merged = true;
        std::erase_if(candidates, [&](Index step) { return steps_[step].gone; });
      }
    }
  }
}

// Merges the first pair that can be: neither waits for the other, and the merged step is not later
// than somebody who waits for the earlier one would like.
bool FetchGraph::merge_one(const std::vector<Index>& candidates) {
  const std::vector<Index> level = levels();
  const auto has_followers = [&](Index step) {
    return std::ranges::any_of(steps_, [&](const FetchStep& other) {
      return !other.gone && std::ranges::binary_search(other.after, step);
    });
  };
  for (const Index early : candidates) {
    for (const Index late : candidates) {
      if (early == late || level[early] > level[late]) continue;
      if (steps_[early].stage != steps_[late].stage) continue;
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
bool FetchGraph::mergeable(Index left, Index right) const {
  for (const FetchInput& a : inputs(steps_[left])) {
    for (const FetchInput& b : inputs(steps_[right])) {
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

bool FetchGraph::follows(Index step, Index other) const {
  std::vector<bool> seen(steps_.size(), false);
  std::vector<Index> open = {step};
  while (!open.empty()) {
    const Index at = open.back();
    open.pop_back();
    if (at == other) return true;
    for (const Index before : steps_[at].after) {
      if (seen[before]) continue;
      seen[before] = true;
      open.push_back(before);
    }
  }
  return false;
}

// How many calls come before each step, at least.
std::vector<Index> FetchGraph::levels() const {
  std::vector<Index> level(steps_.size(), 0);
  for (const Index step : order())
    for (const Index before : steps_[step].after)
      level[step] = std::max(level[step], level[before] + 1);
  return level;
}

void FetchGraph::merge_into(Index from, Index to) {
  FetchStep& gone = steps_[from];
  gone.gone = true;
  for (const Index move : gone.moves)
    steps_[to].moves.push_back(move);
  std::ranges::sort(steps_[to].moves);
  for (const Index before : gone.after)
    if (before != to) insert_sorted(steps_[to].after, before);
  for (Index& step : step_of_node_)
    if (step == from) step = to;
  for (FetchStep& step : steps_)
    if (std::erase(step.after, from) != 0 && !step.gone) insert_sorted(step.after, to);
  std::erase(steps_[to].after, to);
}

}  // namespace exec::planner
