// selected: what one position of a response is asked for, as canonical nodes in order.
//
//   { id ...F name id }   fragment F on Flight { delay }    at Flight  ─▶  id  delay  name
//                                                           at Node    ─▶  id  …on Flight  name
//
// A fragment on the very type of its place is inlined; any other keeps its place, since its fields
// come after those before it (§6.3.2). A condition that always holds is left out.
//
// A field that is asked for again is merged into its earlier occurrence, unless an entry between the
// two can hold the same response key: what that entry selects below the key comes in between.
//
//   { n{id} ...on A{n{x}} n{y} }                            ─▶  n{id}  …on A{n{x}}  n{y}
//   { n{id} ...on A{m{x}} n{y} }                            ─▶  n{id y}  …on A{m{x}}
//
// Spec:   GraphQL §6.3.2 "Field Collection", §6.4.3 "MergeSelectionSets".
// Thread: one normalization.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/document.h"

namespace exec::normalization {

// @skip and @include that may not hold, sorted: skip first.
using Conditions = std::vector<const language::Directive*>;

struct Selected {
  const language::Field* field = nullptr;  // its first occurrence; null: a fragment
  std::string_view type;                   // of a fragment; empty: without a type condition
  Conditions conditions;
  std::vector<const language::SelectionSet*> below;
  std::vector<language::Offset> offsets;  // of each occurrence of a field, as they are collected
};

// Selections that were looked at, of one normalization.
struct Work {
  std::size_t max;
  std::size_t done = 0;

  [[nodiscard]] bool is_beyond() const { return done > max; }
};

// Of these sets together, at a place of this type (empty: unknown). Beyond the work's maximum it is
// incomplete.
[[nodiscard]] std::vector<Selected> selected(const language::Document& document,
                                             const std::vector<const language::SelectionSet*>& sets,
                                             std::string_view type,
                                             Work& work);

}  // namespace exec::normalization
