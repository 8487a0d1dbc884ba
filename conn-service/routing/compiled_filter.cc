#include "conn-service/routing/compiled_filter.h"

#include <algorithm>
#include <utility>

namespace conn::routing {

using shared::ErrorCode;
using shared::fail;

shared::Result<CompiledFilter> CompiledFilter::compile(const Filter& filter,
                                                       const FilterLimits& limits) {
  std::size_t values_left = limits.values_max;
  auto root = compile_node(filter, limits.depth_max, values_left, limits);
  if (!root) return tl::unexpected(root.error());
  CompiledFilter compiled;
  compiled.root_ = std::move(*root);
  return compiled;
}

shared::Result<CompiledFilter::Node> CompiledFilter::compile_node(const Filter& filter,
                                                                  std::size_t depth_left,
                                                                  std::size_t& values_left,
                                                                  const FilterLimits& limits) {
  if (depth_left == 0) return fail(ErrorCode::kInvalidInput, "the filter is nested too deep");
  Node node{.kind = filter.kind, .of = {}, .in = {}};
  if (filter.kind == Filter::Kind::kIn) {
    if (filter.path.empty() || filter.path.size() > limits.path_max)
      return fail(ErrorCode::kInvalidInput, "the filter has a field path of an illegal length");
    if (filter.values.size() > values_left)
      return fail(ErrorCode::kInvalidInput, "the filter has too many values");
    values_left -= filter.values.size();
    node.in.field = {filter.path, filter.comparison};
    for (const std::string& value : filter.values)
      if (auto key = filter_value_key(value, filter.comparison))
        node.in.keys.push_back(std::move(*key));
    std::ranges::sort(node.in.keys);
    const auto repeated = std::ranges::unique(node.in.keys);
    node.in.keys.erase(repeated.begin(), repeated.end());
    return node;
  }
  if (filter.kind == Filter::Kind::kNot && filter.of.size() != 1)
    return fail(ErrorCode::kInvalidInput, "NOT takes exactly one condition");
  if (filter.of.size() > limits.values_max)
    return fail(ErrorCode::kInvalidInput, "the filter has too many conditions");
  for (const Filter& part : filter.of) {
    auto compiled = compile_node(part, depth_left - 1, values_left, limits);
    if (!compiled) return compiled;
    node.of.push_back(std::move(*compiled));
  }
  return node;
}

bool CompiledFilter::holds(const Node& node, shared::json::Value event) {
  const auto part_holds = [&](const Node& part) { return holds(part, event); };
  switch (node.kind) {
    case Filter::Kind::kAll:
      return std::ranges::all_of(node.of, part_holds);
    case Filter::Kind::kAny:
      return std::ranges::any_of(node.of, part_holds);
    case Filter::Kind::kNot:
      return !holds(node.of.front(), event);
    case Filter::Kind::kIn:
      break;
  }
  std::string key;
  return any_key_at(event, node.in.field, key, [&](const std::string& found) {
    return std::ranges::binary_search(node.in.keys, found);
  });
}

std::optional<CompiledFilter::Anchor> CompiledFilter::anchor_of(const Node& node) {
  switch (node.kind) {
    case Filter::Kind::kAll:
      return anchor_of_all(node);
    case Filter::Kind::kAny:
      return anchor_of_any(node);
    case Filter::Kind::kNot:
      return std::nullopt;
    case Filter::Kind::kIn:
      break;
  }
  return Anchor{.any_of = {&node.in}, .is_exact = true};
}

// One conjunct stands for all; the one with fewest values is likely to be the most selective.
std::optional<CompiledFilter::Anchor> CompiledFilter::anchor_of_all(const Node& node) {
  const auto keys = [](const Anchor& anchor) {
    std::size_t sum = 0;
    for (const Condition* condition : anchor.any_of)
      sum += condition->keys.size();
    return sum;
  };
  std::optional<Anchor> best;
  for (const Node& part : node.of) {
    auto anchor = anchor_of(part);
    if (anchor && (!best || keys(*anchor) < keys(*best))) best = std::move(anchor);
  }
  if (best) best->is_exact = best->is_exact && node.of.size() == 1;
  return best;
}

std::optional<CompiledFilter::Anchor> CompiledFilter::anchor_of_any(const Node& node) {
  Anchor all{.any_of = {}, .is_exact = true};
  for (const Node& part : node.of) {
    const auto anchor = anchor_of(part);
    if (!anchor) return std::nullopt;
    all.any_of.insert(all.any_of.end(), anchor->any_of.begin(), anchor->any_of.end());
    all.is_exact = all.is_exact && anchor->is_exact;
  }
  return all;
}

}  // namespace conn::routing
