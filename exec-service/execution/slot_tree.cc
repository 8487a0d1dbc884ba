#include "exec-service/execution/slot_tree.h"

#include <algorithm>
#include <memory>
#include <new>
#include <ranges>

namespace exec::execution {
namespace {

void collect(const Cell& cell, std::span<const Index> path, std::vector<Object*>& found) {
  if (cell.kind == CellKind::kList) {
    for (const Cell& element : cell.list->cells)
      collect(element, path, found);
  } else if (cell.kind == CellKind::kObject) {
    if (path.empty()) {
      found.push_back(cell.object);
    } else {
      collect(cell.object->cells[path.front()], path.subspan(1), found);
    }
  }
}

}  // namespace

SlotTree::SlotTree(const plan::QueryPlan& plan) : plan_(plan), root_(&new_object(0, nullptr, 0)) {}

template <class T>
T* SlotTree::allocate(std::size_t cells) {
  static_assert(sizeof(T) % alignof(Cell) == 0);
  return static_cast<T*>(memory_.allocate(sizeof(T) + (cells * sizeof(Cell)), alignof(T)));
}

template <class T>
std::span<Cell> SlotTree::cells_of(T* container, std::size_t cells) {
  void* const behind = container + 1;
  auto* first = static_cast<Cell*>(behind);
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

std::vector<Object*> objects_at(Object& from, std::span<const Index> path) {
  std::vector<Object*> found;
  if (path.empty()) {
    found.push_back(&from);
  } else {
    collect(from.cells[path.front()], path.subspan(1), found);
  }
  return found;
}

}  // namespace exec::execution
