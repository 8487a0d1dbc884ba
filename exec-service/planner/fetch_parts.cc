#include "exec-service/planner/fetch_parts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace exec::planner {

namespace {

class PartSplitter {
 public:
  explicit PartSplitter(FetchGraph& graph)
      : graph_(graph), trie_(graph.context.trie), children_(trie_.size()) {
    graph_.apart.step_of_node.assign(trie_.size(), kNone);
    graph_.alone.step_of_node.assign(trie_.size(), kNone);
    for (const Index node : graph_.marked)
      if (trie_[node].parent != kNone) children_[trie_[node].parent].push_back(node);
  }

  void run() {
    for (FetchStep& step : graph_.steps) {
      if (step.gone || step.kind != StepKind::kEntities) continue;
      std::vector<FetchStep> groups = by_way(step);
      if (groups.size() == 1) {
        step.ways = std::move(groups.front().ways);
        split_by_requirement(step);
        continue;
      }
      step.apart = true;
      for (FetchStep& group : groups) {
        split_by_requirement(group);
        step.parts.push_back(add(graph_.apart, std::move(group)));
      }
    }
    spread(graph_.apart);
    spread(graph_.alone);
  }

 private:
  static FetchStep part_of(const FetchStep& step) {
    FetchStep part;
    part.kind = step.kind;
    part.graph = step.graph;
    part.shape = step.shape;
    part.stage = step.stage;
    part.guarded = step.guarded;
    return part;
  }

  // Moves on the same way, and those that want the same on other ways.
  std::vector<FetchStep> by_way(const FetchStep& step) const {
    std::vector<FetchStep> groups;
    std::map<std::string, std::size_t> group_of_way;
    for (const Index move : step.moves) {
      Way way = way_to(move);
      const auto [same, is_first] = group_of_way.try_emplace(key_of(way), groups.size());
      if (!is_first) {
        groups[same->second].moves.push_back(move);
        continue;
      }
      groups.push_back(part_of(step));
      groups.back().moves = {move};
      groups.back().ways.push_back(std::move(way));
    }
    if (groups.size() == 1) return groups;
    std::map<std::set<std::string>, FetchStep> by_wants;
    for (FetchStep& group : groups) {
      const auto [same, is_new] = by_wants.try_emplace(wants(group), group);
      if (is_new) continue;
      std::ranges::copy(group.moves, std::back_inserter(same->second.moves));
      same->second.ways.push_back(std::move(group.ways.front()));
    }
    groups.clear();
    for (auto& [wanted, group] : by_wants) {
      std::ranges::sort(group.moves);
      groups.push_back(std::move(group));
    }
    std::ranges::sort(groups, {}, [](const FetchStep& group) { return group.moves.front(); });
    return groups;
  }

  // What the object types on the way there are known to be. The conditions of the object itself
  // are the input's.
  Way way_to(Index move) const {
    Way way;
    for (Index node = trie_[move].parent; node != MoveTrie::root(); node = trie_[node].parent) {
      const MoveKey& step = trie_[node].move;
      const auto possible = [&] { return graph_.context.model[TypeId{step.type}].possible; };
      if (step.kind == MoveKind::kField) way.push_back(possible());
      if (step.kind == MoveKind::kCondition && !way.empty()) way.back() &= possible();
    }
    std::ranges::reverse(way);
    return way;
  }

  // Text that is equal iff the ways are.
  static std::string key_of(const Way& way) {
    std::string key;
    for (const schema::TypeSet& types : way) {
      types.for_each([&](TypeId type) { key.append(std::to_string(type.value)).append(1, ','); });
      key.append(1, ';');
    }
    return key;
  }

  std::set<std::string> wants(const FetchStep& step) const {
    std::set<std::string> wanted;
    for (const Index move : step.moves) {
      const MoveKey& key = trie_[move].move;
      std::string start =
          fmt::format("{}:{}:{}:{}", trie_[move].from_type, key.type, key.what, key.detail);
      for (Index above = trie_[move].parent; is_same_object(trie_[above].move.kind);
           above = trie_[above].parent)
        if (trie_[above].move.kind == MoveKind::kCondition)
          start += fmt::format("?{}", trie_[above].move.type);
      add_wanted(move, start, wanted);
    }
    return wanted;
  }

  static bool is_same_object(MoveKind kind) {
    return kind == MoveKind::kCondition || kind == MoveKind::kGuard;
  }

  void add_wanted(Index node, const std::string& path, std::set<std::string>& wanted) const {
    wanted.insert(path);
    for (const Index child : children_[node]) {
      const MoveKey& move = trie_[child].move;
      if (move.kind != MoveKind::kField && move.kind != MoveKind::kCondition) continue;
      add_wanted(
          child,
          fmt::format("{}/{}:{}:{}", path, static_cast<int>(move.kind), move.type, move.what),
          wanted);
    }
  }

  void split_by_requirement(FetchStep& step) {
    std::map<Index, std::vector<Index>> moves;  // by what they require
    for (const Index move : step.moves)
      moves[trie_[move].move.detail].push_back(move);
    if (moves.size() < 2) return;
    for (auto& [required, of_it] : moves) {
      FetchStep part = part_of(step);
      part.ways = step.ways;
      part.moves = std::move(of_it);
      step.parts.push_back(add(graph_.alone, std::move(part)));
    }
  }

  static Index add(StepLayer& layer, FetchStep part) {
    const auto number = static_cast<Index>(layer.steps.size());
    for (const Index move : part.moves)
      layer.step_of_node[move] = number;
    layer.steps.push_back(std::move(part));
    return number;
  }

  // What is below a part's moves belongs to it, up to the next call. Parents come first.
  void spread(StepLayer& layer) const {
    for (const Index node : graph_.marked) {
      const TrieNode& move = trie_[node];
      const bool is_call = move.move.kind == MoveKind::kEntry || move.move.kind == MoveKind::kKey;
      if (!is_call && move.parent != kNone)
        layer.step_of_node[node] = layer.step_of_node[move.parent];
    }
  }

  FetchGraph& graph_;
  const MoveTrie& trie_;
  std::vector<std::vector<Index>> children_;  // of trie nodes, the marked ones
};

}  // namespace

void split_parts(FetchGraph& graph) {
  PartSplitter(graph).run();
}

}  // namespace exec::planner
