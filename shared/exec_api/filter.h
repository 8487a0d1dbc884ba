// Filter: the bound condition that an event must meet (@openfed__subscriptionFilter with its
// arguments filled in). exec-service binds it, conn-service compiles and evaluates it.
//
// Spec:   docs/architecture.md "Filters": a missing or null field makes IN false; a list
//         in the event matches if any element does.
// Shapes: `values` are JSON scalars as text, e.g. `"LHR"` with its quotes, `12`, `true`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shared::exec_api {

enum class Comparison : std::uint8_t {
  kByJsonType,  // the field is not declared: types must be equal, numbers compare by value
  kText,        // ID, String, enum: numbers and strings compare by their text
  kNumber,      // Int, Float
  kBoolean,
};

struct Filter {
  enum class Kind : std::uint8_t { kAll, kAny, kNot, kIn };

  Kind kind = Kind::kAll;         // kAll of nothing: every event
  std::vector<Filter> of;         // kAll, kAny; exactly one for kNot
  std::vector<std::string> path;  // kIn: member names from the event's root, at least one
  Comparison comparison = Comparison::kByJsonType;
  std::vector<std::string> values;  // kIn; empty: matches nothing

  friend bool operator==(const Filter&, const Filter&) = default;
};

}  // namespace shared::exec_api
