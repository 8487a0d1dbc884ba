// SlotTree: the objects and lists that a run has fetched so far, as arrays of slots.
//
//   root Object ─ cells[slot] ─ List ─ cells[index] ─ Object ─ cells[slot] ─ leaf: raw JSON
//
// Shapes: an Object has one Cell for each slot of its Shape, whichever step fills it. Leaves are
//         Values in the bytes that a subgraph or an event sent; the run keeps those bytes alive.
//         Containers know where they are, so that any of them can give its path.
// Errors: none; a cell without a value records why, if that is to be an error.
// Thread: the run's. Memory is one arena, freed with the tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "exec-service/language/arena.h"
#include "exec-service/plan/query_plan.h"
#include "shared/json/value.h"

namespace exec::execution {

using plan::Index;

struct Object;
struct List;

enum class CellKind : std::uint8_t { kAbsent, kNull, kLeaf, kList, kObject };

struct Cell {
  CellKind kind = CellKind::kAbsent;
  bool explained = false;     // an error in the response already explains the missing value
  bool is_final = false;      // null as the event says: no fetch that fails is the reason for it
  std::uint16_t failure = 0;  // FailureList's number of what kept the value away; 0: nothing did
  union {
    List* list;
    Object* object;
    shared::json::Value leaf;
  };

  Cell() : list(nullptr) {}
  [[nodiscard]] bool has_value() const { return kind >= CellKind::kLeaf; }
};
static_assert(sizeof(Cell) == 24);

struct Container {
  const Container* parent;  // null: the root object
  Index at;                 // slot in an object, index in a list
  bool is_list;
};

// Types: one of the plan's, plan::kUnknownType, or one of these.
inline constexpr Index kForeignType = 0xffff'fffe;  // a `__typename` that cannot be here
inline constexpr Index kUntyped = 0xffff'fffd;      // `__typename` was asked for and not given

struct Object : Container {
  Index shape;
  Index type;
  std::span<Cell> cells;
};

struct List : Container {
  std::span<Cell> cells;
};

// A step of a response path: a response key, or the index of a list's element.
struct PathElement {
  std::string_view key;
  Index index = plan::kNone;  // kNone: it is a key
};
using Path = std::vector<PathElement>;

class SlotTree {
 public:
  explicit SlotTree(const plan::QueryPlan& plan);

  [[nodiscard]] Object& root() { return *root_; }
  [[nodiscard]] const Object& root() const { return *root_; }

  Object& new_object(Index shape, const Container* parent, Index at);
  List& new_list(std::size_t size, const Container* parent, Index at);

  // Response keys and indices from the root; ends above the first slot that is internal, as no
  // client knows what is below.
  [[nodiscard]] Path path_of(const Container& container) const;
  // That of one of its cells; nullopt if there is an internal slot on the way.
  [[nodiscard]] std::optional<Path> path_of(const Container& container, const Cell& cell) const;

  [[nodiscard]] const plan::Slot& slot(const Object& object, Index slot) const {
    return plan_.slots[plan_.shapes[object.shape].slots.first + slot];
  }

 private:
  // A container followed by its cells, in one block.
  template <class T>
  T* allocate(std::size_t cells);
  template <class T>
  static std::span<Cell> cells_of(T* container, std::size_t cells);

  const plan::QueryPlan& plan_;
  language::Arena memory_;
  Object* root_;
};

// The objects that `step` is about, in order: those at its path (slots, through lists of any
// depth), on one of its ways.
[[nodiscard]] std::vector<Object*> objects_of(const plan::QueryPlan& plan,
                                              const plan::Step& step,
                                              SlotTree& tree);

}  // namespace exec::execution
