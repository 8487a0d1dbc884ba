// OptionWalk: finds, for each leaf the client wants, the ways to get there.
//
// Walks the operation top-down with a set of options per position: the graphs (and the types as
// these graphs see it) in which one can be there. Moves lead from option to option; a leaf's
// options become a choice group, and choosing one node of each group is the plan.
//
//   operation ─ collect ─▶ wanted fields ─ moves ─▶ options ─ choice groups ─▶ marked trie
//
// Moves (federation.md 3.3): into a field that is local or provided on this path; through a key, if
// the key's field set can be had from here (planned like a selection: satisfy); a field with
// @requires through a key whose representation also carries what it requires; to a concrete type;
// from an object of the query's root type to any graph's.
// At abstract positions one option is chosen for the whole position: the runtime type must come
// from one source.
//
// Errors: false: no way; `failure` says which field nobody resolves, or that the budget is spent.
// Thread: one planning.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/planner/field_table.h"
#include "exec-service/planner/item_table.h"
#include "exec-service/planner/move_trie.h"
#include "exec-service/planner/planner_limits.h"
#include "exec-service/planner/position.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

// A place one can be in: at trie node `node`, in `graph`, at an object seen as `type`.
using supergraph::GraphId;

struct Option {
  Index node = kNone;
  GraphId graph;
  TypeId type = kNoType;               // kNoType: a leaf
  std::vector<const Items*> provided;  // @provides field sets that hold here
};
using Options = std::vector<Option>;

using ChoiceGroup = std::vector<Index>;  // trie nodes; one of them must be in the plan
using ChoiceGroups = std::vector<ChoiceGroup>;

class OptionWalk {
 public:
  OptionWalk(const supergraph::Supergraph& supergraph,
             ItemTable& items,
             MoveTrie& trie,
             const PlannerLimits& limits);

  // Choice groups of a root field of a query, from any graph that has it.
  [[nodiscard]] bool walk_root(TypeId root_type, const Wanted& wanted, ChoiceGroups& groups);

  // The same, committed to one graph: a mutation field must not run twice.
  [[nodiscard]] bool walk_serial_root(TypeId root_type,
                                      const Wanted& wanted,
                                      Index number,
                                      ChoiceGroups& groups);

  // Marks the cheapest node of each group, groups with fewest alternatives first.
  void choose(ChoiceGroups groups);

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const language::Field* failed_field() const { return failed_field_; }
  [[nodiscard]] bool over_budget() const { return over_budget_; }
  // Not all ways were compared: the budget for that was spent, and the best so far was taken.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

 private:
  // --- moves.cc: one step from an option
  using Graphs = std::vector<GraphId>;
  [[nodiscard]] std::optional<Option> direct(const Option& from, Index field);
  [[nodiscard]] bool is_direct(const Option& from, Index field) const;
  [[nodiscard]] bool is_direct_on_all(const Option& from, Index field) const;
  [[nodiscard]] Option step_into(const Option& from,
                                 Index field,
                                 const supergraph::FieldInGraph* here,
                                 std::vector<const Items*> provided);
  [[nodiscard]] bool provided_here(const Option& at,
                                   Index field,
                                   std::vector<const Items*>& below) const;
  [[nodiscard]] Options field_options(const Option& from,
                                      const Wanted& wanted,
                                      const Graphs& visited);
  [[nodiscard]] bool all_local(const Option& at,
                               const std::vector<const Items*>& selections,
                               std::size_t depth);
  void indirect(const Option& from, Index field, const Graphs& visited, Options& found);
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
  [[nodiscard]] Options narrow(const Option& from, TypeId type);
  [[nodiscard]] Options cheapest_per_graph(Options options);

  // --- satisfy.cc: field sets that a move needs
  enum class Need { kKey, kRequires };
  struct Active {
    Need need;
    Index node;
    GraphId graph;
    const Items* items;
    friend bool operator==(const Active&, const Active&) = default;
  };
  [[nodiscard]] bool satisfy(const Option& from,
                             const Items& field_set,
                             Need need,
                             GraphId graph,
                             const Graphs& visited,
                             std::vector<Index>& leaves);
  [[nodiscard]] bool satisfy_fields(const Option& from,
                                    const Items& field_set,
                                    const Graphs& visited,
                                    ChoiceGroups& groups);

  // --- option_walk.cc: positions
  [[nodiscard]] bool walk_field(TypeId type,
                                const Wanted& wanted,
                                const Options& from,
                                const Graphs& visited,
                                ChoiceGroups& groups);
  [[nodiscard]] bool follow(const Wanted& wanted, const Options& options, ChoiceGroups& groups);
  [[nodiscard]] bool walk(TypeId type,
                          const std::vector<const Items*>& selections,
                          const Options& options,
                          ChoiceGroups& groups);
  [[nodiscard]] bool walk_abstract(TypeId type,
                                   const Position& position,
                                   const Option& at,
                                   const std::vector<TypeId>* members,
                                   ChoiceGroups& groups);
  [[nodiscard]] bool walk_as_object(const Position& position,
                                    const Option& at,
                                    ChoiceGroups& groups);
  [[nodiscard]] bool walk_common(TypeId type,
                                 const WantedList& common,
                                 const Option& at,
                                 Position& by_type,
                                 ChoiceGroups& groups);
  [[nodiscard]] bool walk_type(TypeId on,
                               const WantedList& list,
                               const Option& at,
                               ChoiceGroups& groups);
  [[nodiscard]] Options on_all(const Option& at, const Wanted& wanted);
  [[nodiscard]] std::vector<TypeId> members_of_all(TypeId type, const Options& options) const;
  template <class WalkOption>  // bool(const Option&, ChoiceGroups&)
  [[nodiscard]] bool commit(const Options& options, ChoiceGroups& groups, const WalkOption& walk);
  [[nodiscard]] std::uint64_t cost_of(const ChoiceGroups& groups);
  [[nodiscard]] bool fail(TypeId type, Index field);
  [[nodiscard]] bool spend();
  [[nodiscard]] bool is_comparing() const { return work_ < limits_.comparing_work_max; }

  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  TypeId query_root_;
  ItemTable& items_;
  MoveTrie& trie_;
  PlannerLimits limits_;
  std::vector<Active> active_;  // field sets being satisfied: one within itself cannot be
  std::size_t work_ = 0;
  bool over_budget_ = false;
  bool cut_short_ = false;
  std::string failure_;
  const language::Field* failed_field_ = nullptr;
};

}  // namespace exec::planner
