// CompiledFilter: a Filter made ready to be evaluated many times, and its place in an index.
//
//   matches(event)   evaluates the whole of it, linearly: the meaning of every filter
//   anchor()         IN conditions of which at least one holds whenever the filter does
//
// An anchor is what filter_index.h registers: of AND the conjunct with fewest values, of OR all
// branches. A filter with an unindexable branch (NOT, the empty AND) has none.
//
// Spec:   docs/architecture.md "Filters". A path reads through lists, and a list
//         matches if any element does.
// Errors: compile() refuses what is nested deeper or has more values than its limits.
// Thread: any (const once made).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conn-service/routing/value_key.h"
#include "shared/base/result.h"
#include "shared/exec_api/filter.h"
#include "shared/json/value.h"

namespace conn::routing {

using shared::exec_api::Filter;

struct FilterLimits {
  std::size_t depth_max = 16;      // conditions inside one another
  std::size_t values_max = 4'096;  // of all IN together
  std::size_t path_max = 32;       // member names
};

// What an IN condition reads of an event.
struct FieldPath {
  std::vector<std::string> names;
  Comparison comparison = Comparison::kByJsonType;

  friend auto operator<=>(const FieldPath&, const FieldPath&) = default;
};

// An IN: the field has a value with one of these keys (value_key.h).
struct Condition {
  FieldPath field;
  std::vector<std::string> keys;  // sorted, unique
};

// Calls `visit` with the key of each scalar at `path`, until it answers true.
template <class Visit>
bool any_key_at(shared::json::Value root, const FieldPath& field, std::string& key, Visit&& visit);

class CompiledFilter {
 public:
  [[nodiscard]] static shared::Result<CompiledFilter> compile(const Filter& filter,
                                                              const FilterLimits& limits = {});

  [[nodiscard]] bool matches(shared::json::Value event) const { return holds(root_, event); }

  struct Anchor {
    std::vector<const Condition*> any_of;  // empty: the filter never holds
    bool is_exact = false;                 // one of them holds exactly if the filter does
  };
  // No value: unindexable. Valid for as long as this filter is.
  [[nodiscard]] std::optional<Anchor> anchor() const { return anchor_of(root_); }

 private:
  struct Node {
    Filter::Kind kind = Filter::Kind::kAll;
    std::vector<Node> of;
    Condition in;
  };

  static shared::Result<Node> compile_node(const Filter& filter,
                                           std::size_t depth_left,
                                           std::size_t& values_left,
                                           const FilterLimits& limits);
  static bool holds(const Node& node, shared::json::Value event);
  static std::optional<Anchor> anchor_of(const Node& node);
  static std::optional<Anchor> anchor_of_all(const Node& node);
  static std::optional<Anchor> anchor_of_any(const Node& node);

  Node root_;
};

namespace internal {

// Depth is bounded by that of the parsed event.
template <class Visit>
bool any_key_from(shared::json::Value value,
                  const FieldPath& field,
                  std::size_t step,
                  std::string& key,
                  Visit& visit) {
  if (value.is_array()) {
    for (const shared::json::Value element : value.elements())
      if (any_key_from(element, field, step, key, visit)) return true;
    return false;
  }
  if (step == field.names.size())
    return event_value_key(value, field.comparison, key) && visit(key);
  const auto member = value.find(field.names[step]);
  return member && any_key_from(*member, field, step + 1, key, visit);
}

}  // namespace internal

template <class Visit>
bool any_key_at(shared::json::Value root, const FieldPath& field, std::string& key, Visit&& visit) {
  return internal::any_key_from(root, field, 0, key, visit);
}

}  // namespace conn::routing
