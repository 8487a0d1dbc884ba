#include "exec-service/execution/slot_tree.h"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>
#include <ranges>
#include <utility>

namespace exec::execution {
namespace {

class Collector {
 public:
  Collector(const plan::QueryPlan& plan, const plan::Step& step) : plan_(plan), step_(step) {}

  void collect(Object& object, std::size_t depth, const std::vector<std::size_t>& ways) {
    if (depth == step_.path.size()) {
      found_.push_back(&object);
      return;
    }
    const Cell& cell = object.cells[step_.path[depth]];
    if (ways.empty()) {
      follow(cell, depth + 1, ways);
      return;
    }
    std::vector<std::size_t> open;
    for (const std::size_t way : ways)
      if (plan_.matches(step_.ways[way][depth], object.type)) open.push_back(way);
    if (!open.empty()) follow(cell, depth + 1, open);
  }

  std::vector<Object*> take() { return std::move(found_); }

 private:
  void follow(const Cell& cell, std::size_t depth, const std::vector<std::size_t>& ways) {
    if (cell.kind == CellKind::kList) {
      for (const Cell& element : cell.list->cells)
        follow(element, depth, ways);
    } else if (cell.kind == CellKind::kObject) {
      collect(*cell.object, depth, ways);
    }
  }

  const plan::QueryPlan& plan_;
  const plan::Step& step_;
  std::vector<Object*> found_;
};

}  // namespace

SlotTree::SlotTree(const plan::QueryPlan& plan) : plan_(plan), root_(&new_object(0, nullptr, 0)) {}

template <class T>
T* SlotTree::allocate(std::size_t cells) {
  static_assert(sizeof(T) % alignof(Cell) == 0);
  return static_cast<T*>(memory_.allocate(sizeof(T) + (cells * sizeof(Cell)), alignof(T)));
}

template <class T>
std::span<Cell> SlotTree::cells_of(T* container, std::size_t cells) {
  void* const after = container + 1;
  auto* first = static_cast<Cell*>(after);
  std::uninitialized_default_construct_n(first, cells);
  return {first, cells};
}

Object& SlotTree::new_object(Index shape, const Container* parent, Index at) {
  const plan::Shape& described = plan_.shapes[shape];
  auto* memory = allocate<Object>(described.slots.count);
  return *new (memory)
      Object{{parent, at, false}, shape, described.type, cells_of(memory, described.slots.count)};
}

List& SlotTree::new_list(std::size_t size, const Container* parent, Index at) {
  auto* memory = allocate<List>(size);
  return *new (memory) List{{parent, at, true}, cells_of(memory, size)};
}

Path SlotTree::path_of(const Container& container) const {
  std::vector<const Container*> below_root;
  for (const Container* at = &container; at->parent != nullptr; at = at->parent)
    below_root.push_back(at);
  Path path;
  for (const Container* at : std::views::reverse(below_root)) {
    const Container& parent = *at->parent;
    if (parent.is_list) {
      path.push_back({{}, at->at});
      continue;
    }
    const plan::Slot& of_parent = slot(static_cast<const Object&>(parent), at->at);
    if (of_parent.internal) break;
    path.push_back({of_parent.response_key, plan::kNone});
  }
  return path;
}

std::optional<Path> SlotTree::path_of(const Container& container, const Cell& cell) const {
  for (const Container* at = &container; at->parent != nullptr; at = at->parent)
    if (!at->parent->is_list && slot(static_cast<const Object&>(*at->parent), at->at).internal)
      return std::nullopt;
  Path path = path_of(container);
  if (container.is_list) {
    const auto& list = static_cast<const List&>(container);
    path.push_back({{}, static_cast<Index>(&cell - list.cells.data())});
    return path;
  }
  const auto& object = static_cast<const Object&>(container);
  const plan::Slot& last = slot(object, static_cast<Index>(&cell - object.cells.data()));
  if (last.internal) return std::nullopt;
  path.push_back({last.response_key, plan::kNone});
  return path;
}

std::vector<Object*> objects_of(const plan::QueryPlan& plan,
                                const plan::Step& step,
                                SlotTree& tree) {
  std::vector<std::size_t> ways(step.ways.size());
  std::iota(ways.begin(), ways.end(), std::size_t{0});
  Collector collector(plan, step);
  collector.collect(tree.root(), 0, ways);
  return collector.take();
}

}  // namespace exec::execution
