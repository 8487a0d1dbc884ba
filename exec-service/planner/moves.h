// Moves: where one can get from an option in one step.
//
// Moves (docs/architecture.md "Planning"): into a field that is local or provided on this path;
// through a key, if the key's field set can be had from here (planned like a selection:
// NeededFields); a field with @requires through a key whose representation also carries what it
// requires; to a concrete type; from an object of the query's root type to any graph's.
//
// Shapes: each move is made in the trie, once. `visited` are graphs that a field set which is being
//         planned must not enter again.
// Errors: none; no option means no way.
// Thread: one planning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/planner/option.h"
#include "exec-service/planner/planning_context.h"

namespace exec::planner {

enum class Need : std::uint8_t { kKey, kRequires };

// A field set that a move into `graph` needs.
struct NeededFieldSet {
  Need need;
  const Items& fields;
  GraphId graph;
};

// Plans what a move needs; the walk does, as a field set is a selection like any other.
class NeededFields {
 public:
  NeededFields() = default;
  NeededFields(const NeededFields&) = delete;
  NeededFields& operator=(const NeededFields&) = delete;
  virtual ~NeededFields() = default;

  // Adds the leaves that the field set can be had by; false: it cannot be had from here.
  [[nodiscard]] virtual bool plan(const Option& from,
                                  const NeededFieldSet& needed,
                                  const Graphs& visited,
                                  std::vector<Index>& leaves) = 0;
};

class Moves {
 public:
  Moves(const PlanningContext& context, NeededFields& field_sets);

  [[nodiscard]] std::optional<Option> direct(const Option& from, Index field);
  [[nodiscard]] bool is_direct(const Option& from, Index field) const;
  [[nodiscard]] bool is_direct_on_all(const Option& from, Index field) const;
  [[nodiscard]] Options field_options(const Option& from,
                                      const Wanted& wanted,
                                      const Graphs& visited);
  [[nodiscard]] bool all_local(const Option& at,
                               const std::vector<const Items*>& selections,
                               std::size_t depth);
  void indirect(const Option& from, Index field, const Graphs& visited, Options& found);
  // Ways to a field that an event carries, without the event's and without its help.
  [[nodiscard]] Options around(const Option& from, Index field);
  // The move that differs from `move`, a key move from here, in the key; kNone: there is none.
  [[nodiscard]] Index by_other_key(const Option& from, Index move, const FieldSetItems& key);
  [[nodiscard]] Options narrow(const Option& from, TypeId type);
  [[nodiscard]] Options cheapest_per_graph(Options options);

 private:
  [[nodiscard]] Option step_into(const Option& from,
                                 Index field,
                                 const supergraph::FieldInGraph* here,
                                 std::vector<const Items*> provided);
  [[nodiscard]] bool provided_here(const Option& at,
                                   Index field,
                                   std::vector<const Items*>& below) const;
  [[nodiscard]] std::optional<Option> enter_root(const Option& from, GraphId graph, Index field);
  [[nodiscard]] std::optional<Option> enter(
      const Option& from, GraphId graph, TypeId type, Index field, const Graphs& visited);
  [[nodiscard]] Index cheapest_key_move(const Option& from,
                                        GraphId graph,
                                        TypeId type,
                                        const FieldSetItems* required,
                                        const Graphs& visited);
  [[nodiscard]] Index key_move(const Option& from,
                               GraphId graph,
                               TypeId type,
                               const FieldSetItems& key,
                               const FieldSetItems* required,
                               const Graphs& visited);

  PlanningContext context_;
  NeededFields& field_sets_;
  TypeId query_root_;
  const std::string* missing_ = nullptr;  // no key may hold a field of this name
};

}  // namespace exec::planner
